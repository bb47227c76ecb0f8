package io.understudy.examples.payments.iso20022;

import static java.util.Objects.requireNonNullElse;

import com.prowidesoftware.swift.model.mx.MxPacs00200110;
import com.prowidesoftware.swift.model.mx.dic.FIToFIPaymentStatusReportV10;
import com.prowidesoftware.swift.model.mx.dic.GroupHeader91;
import com.prowidesoftware.swift.model.mx.dic.OriginalGroupHeader17;
import com.prowidesoftware.swift.model.mx.dic.PaymentTransaction110;
import com.prowidesoftware.swift.model.mx.dic.StatusReason6Choice;
import com.prowidesoftware.swift.model.mx.dic.StatusReasonInformation12;
import jakarta.xml.bind.JAXBException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes {@code pacs.002.001.10}: the one answer to a {@code pacs.008}. */
public final class Pacs002 {
  /** ISO's word for what was not given. */
  private static final String NOT_PROVIDED = "NOTPROVIDED";

  private static final int ADDITIONAL_CHARACTERS_MAX = 105;

  private static final MessageBinding<MxPacs00200110> BINDING =
      new MessageBinding<>(MxPacs00200110.class);

  private Pacs002() {}

  /**
   * What makes an answer this one and no other; given, so that the same answer is written again.
   */
  public record Stamp(UUID messageId, UUID statusId, Instant created) {}

  /** Writes the answer: the transfer is settled, or refused. The same again for the same values. */
  public static String write(Stamp stamp, Reading reading, @Nullable Refusal refusal) {
    References original = reading.references().fitting();
    OriginalGroupHeader17 group =
        new OriginalGroupHeader17()
            .setOrgnlMsgId(requireNonNullElse(original.messageId(), NOT_PROVIDED))
            .setOrgnlMsgNmId(requireNonNullElse(original.messageName(), NOT_PROVIDED));
    FIToFIPaymentStatusReportV10 report =
        new FIToFIPaymentStatusReportV10()
            .setGrpHdr(
                new GroupHeader91()
                    .setMsgId(compact(stamp.messageId()))
                    .setCreDtTm(utc(stamp.created())))
            .addOrgnlGrpInfAndSts(group);
    if (original.nameTransaction()) {
      report.addTxInfAndSts(transaction(stamp, reading, refusal));
    } else {
      group.setGrpSts(status(refusal));
      if (refusal != null) {
        group.addStsRsnInf(why(refusal));
      }
    }
    DocumentWriter writer = new DocumentWriter(MxPacs00200110.NAMESPACE);
    try {
      BINDING.write(new MxPacs00200110().setFIToFIPmtStsRpt(report), writer);
    } catch (JAXBException e) {
      throw new IllegalStateException("JAXB cannot write an answer to " + original + ".", e);
    }
    return writer.text();
  }

  private static PaymentTransaction110 transaction(
      Stamp stamp, Reading reading, @Nullable Refusal refusal) {
    References original = reading.references().fitting();
    PaymentTransaction110 transaction =
        new PaymentTransaction110()
            .setStsId(compact(stamp.statusId()))
            .setOrgnlInstrId(original.instructionId())
            .setOrgnlEndToEndId(original.endToEndId())
            .setOrgnlTxId(original.transactionId())
            .setOrgnlUETR(original.uetr())
            .setTxSts(status(refusal));
    if (refusal != null) {
      transaction.addStsRsnInf(why(refusal));
    }
    if (reading instanceof Reading.Valid valid) {
      transaction.setAccptncDtTm(utc(valid.transfer().accepted()));
    }
    return transaction;
  }

  private static String status(@Nullable Refusal refusal) {
    return (refusal == null ? TransactionStatus.ACCC : TransactionStatus.RJCT).name();
  }

  private static StatusReasonInformation12 why(Refusal refusal) {
    String text = refusal.text();
    int end = Math.min(text.length(), ADDITIONAL_CHARACTERS_MAX);
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--; // Not half a character.
    }
    String line = text.substring(0, end);
    return new StatusReasonInformation12()
        .setRsn(new StatusReason6Choice().setCd(refusal.reason().name()))
        .addAddtlInf(line);
  }

  /** The 32 digits of a UUID: an identification takes 35 characters at most. */
  private static String compact(UUID id) {
    return id.toString().replace("-", "");
  }

  private static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
  }
}
