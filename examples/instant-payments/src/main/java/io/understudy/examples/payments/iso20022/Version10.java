package io.understudy.examples.payments.iso20022;

import com.prowidesoftware.swift.model.mx.MxPacs00800110;
import com.prowidesoftware.swift.model.mx.dic.ActiveCurrencyAndAmount;
import com.prowidesoftware.swift.model.mx.dic.CashAccount40;
import com.prowidesoftware.swift.model.mx.dic.CreditTransferTransaction50;
import com.prowidesoftware.swift.model.mx.dic.FIToFICustomerCreditTransferV10;
import com.prowidesoftware.swift.model.mx.dic.GroupHeader96;
import com.prowidesoftware.swift.model.mx.dic.PaymentIdentification13;
import com.prowidesoftware.swift.model.mx.dic.RemittanceInformation21;
import io.understudy.examples.payments.iso20022.RawTransfer.RawCustomer;
import jakarta.xml.bind.JAXBException;
import java.time.LocalDate;
import java.util.List;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code pacs.008.001.10}. */
final class Version10 implements Pacs008Version {
  private final MessageBinding<MxPacs00800110> binding = new MessageBinding<>(MxPacs00800110.class);

  @Override
  public String messageName() {
    return "pacs.008.001.10";
  }

  @Override
  public RawTransfer read(XMLStreamReader document) throws JAXBException {
    FIToFICustomerCreditTransferV10 message = binding.read(document).getFIToFICstmrCdtTrf();
    GroupHeader96 header =
        message == null || message.getGrpHdr() == null ? new GroupHeader96() : message.getGrpHdr();
    List<CreditTransferTransaction50> all = message == null ? List.of() : message.getCdtTrfTxInf();
    CreditTransferTransaction50 first =
        all.isEmpty() ? new CreditTransferTransaction50() : all.getFirst();
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

  private References references(GroupHeader96 header, @Nullable PaymentIdentification13 ids) {
    PaymentIdentification13 known = ids == null ? new PaymentIdentification13() : ids;
    return new References(
        messageName(),
        header.getMsgId(),
        known.getInstrId(),
        known.getEndToEndId(),
        known.getTxId(),
        known.getUETR());
  }

  private static RawCustomer debtor(CreditTransferTransaction50 transaction) {
    CashAccount40 account = transaction.getDbtrAcct();
    return MessageParts.customer(
        transaction.getDbtr(), account == null ? null : account.getId(), transaction.getDbtrAgt());
  }

  private static RawCustomer creditor(CreditTransferTransaction50 transaction) {
    CashAccount40 account = transaction.getCdtrAcct();
    return MessageParts.customer(
        transaction.getCdtr(), account == null ? null : account.getId(), transaction.getCdtrAgt());
  }

  private static @Nullable String remittance(@Nullable RemittanceInformation21 information) {
    if (information == null) {
      return null;
    }
    return MessageParts.remittance(
        information.getStrd().stream().map(it -> it.getCdtrRefInf()),
        information.getStrd().stream().flatMap(it -> it.getRfrdDocInf().stream()),
        information.getUstrd());
  }
}
