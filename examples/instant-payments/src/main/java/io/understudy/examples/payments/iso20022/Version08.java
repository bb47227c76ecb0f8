package io.understudy.examples.payments.iso20022;

import com.prowidesoftware.swift.model.mx.MxPacs00800108;
import com.prowidesoftware.swift.model.mx.dic.ActiveCurrencyAndAmount;
import com.prowidesoftware.swift.model.mx.dic.CashAccount38;
import com.prowidesoftware.swift.model.mx.dic.CreditTransferTransaction39;
import com.prowidesoftware.swift.model.mx.dic.FIToFICustomerCreditTransferV08;
import com.prowidesoftware.swift.model.mx.dic.GroupHeader93;
import com.prowidesoftware.swift.model.mx.dic.PaymentIdentification7;
import com.prowidesoftware.swift.model.mx.dic.RemittanceInformation16;
import io.understudy.examples.payments.iso20022.RawTransfer.RawCustomer;
import jakarta.xml.bind.JAXBException;
import java.time.LocalDate;
import java.util.List;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code pacs.008.001.08}. */
final class Version08 implements Pacs008Version {
  private final MessageBinding<MxPacs00800108> binding = new MessageBinding<>(MxPacs00800108.class);

  @Override
  public String messageName() {
    return "pacs.008.001.08";
  }

  @Override
  public RawTransfer read(XMLStreamReader document) throws JAXBException {
    FIToFICustomerCreditTransferV08 message = binding.read(document).getFIToFICstmrCdtTrf();
    GroupHeader93 header =
        message == null || message.getGrpHdr() == null ? new GroupHeader93() : message.getGrpHdr();
    List<CreditTransferTransaction39> all = message == null ? List.of() : message.getCdtTrfTxInf();
    CreditTransferTransaction39 first =
        all.isEmpty() ? new CreditTransferTransaction39() : all.getFirst();
    ActiveCurrencyAndAmount amount = first.getIntrBkSttlmAmt();
    LocalDate ownDate = first.getIntrBkSttlmDt();
    return new RawTransfer(
        references(header, first.getPmtId()),
        MessageParts.totals(header.getNbOfTxs(), header.getTtlIntrBkSttlmAmt()),
        all.size(),
        amount == null ? null : amount.getValue(),
        amount == null ? null : amount.getCcy(),
        ownDate == null ? header.getIntrBkSttlmDt() : ownDate,
        first.getAccptncDtTm(),
        debtor(first),
        creditor(first),
        remittance(first.getRmtInf()));
  }

  private References references(GroupHeader93 header, @Nullable PaymentIdentification7 ids) {
    PaymentIdentification7 known = ids == null ? new PaymentIdentification7() : ids;
    return new References(
        messageName(),
        header.getMsgId(),
        known.getInstrId(),
        known.getEndToEndId(),
        known.getTxId(),
        known.getUETR());
  }

  private static RawCustomer debtor(CreditTransferTransaction39 transaction) {
    CashAccount38 account = transaction.getDbtrAcct();
    return MessageParts.customer(
        transaction.getDbtr(), account == null ? null : account.getId(), transaction.getDbtrAgt());
  }

  private static RawCustomer creditor(CreditTransferTransaction39 transaction) {
    CashAccount38 account = transaction.getCdtrAcct();
    return MessageParts.customer(
        transaction.getCdtr(), account == null ? null : account.getId(), transaction.getCdtrAgt());
  }

  private static @Nullable String remittance(@Nullable RemittanceInformation16 information) {
    if (information == null) {
      return null;
    }
    return MessageParts.remittance(
        information.getStrd().stream().map(it -> it.getCdtrRefInf()),
        information.getStrd().stream().flatMap(it -> it.getRfrdDocInf().stream()),
        information.getUstrd());
  }
}
