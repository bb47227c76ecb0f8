package io.understudy.examples.payments.iso20022;

import com.prowidesoftware.swift.model.mx.dic.AccountIdentification4Choice;
import com.prowidesoftware.swift.model.mx.dic.ActiveCurrencyAndAmount;
import com.prowidesoftware.swift.model.mx.dic.BranchAndFinancialInstitutionIdentification6;
import com.prowidesoftware.swift.model.mx.dic.CreditorReferenceInformation2;
import com.prowidesoftware.swift.model.mx.dic.PartyIdentification135;
import com.prowidesoftware.swift.model.mx.dic.ReferredDocumentInformation7;
import io.understudy.examples.payments.iso20022.RawTransfer.RawCustomer;
import io.understudy.examples.payments.iso20022.RawTransfer.RawTotals;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the parts that the versions of a message have in common; each may be missing. */
final class MessageParts {
  private MessageParts() {}

  static RawCustomer customer(
      @Nullable PartyIdentification135 party,
      @Nullable AccountIdentification4Choice account,
      @Nullable BranchAndFinancialInstitutionIdentification6 agent) {
    return new RawCustomer(
        party == null ? null : party.getNm(),
        account == null ? null : account.getIBAN(),
        agent == null || agent.getFinInstnId() == null ? null : agent.getFinInstnId().getBICFI());
  }

  static RawTotals totals(@Nullable String transactions, @Nullable ActiveCurrencyAndAmount amount) {
    return new RawTotals(
        transactions,
        amount == null ? null : amount.getValue(),
        amount == null ? null : amount.getCcy());
  }

  /** The creditor's reference, the documents that are paid, then free text. */
  static @Nullable String remittance(
      Stream<CreditorReferenceInformation2> references,
      Stream<ReferredDocumentInformation7> documents,
      Collection<String> texts) {
    Stream<String> structured =
        Stream.concat(
            references.filter(Objects::nonNull).map(CreditorReferenceInformation2::getRef),
            documents.map(ReferredDocumentInformation7::getNb));
    String all =
        Stream.concat(structured, texts.stream())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    return all.isEmpty() ? null : all;
  }
}
