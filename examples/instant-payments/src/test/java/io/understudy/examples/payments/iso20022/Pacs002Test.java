package io.understudy.examples.payments.iso20022;

import static org.assertj.core.api.Assertions.assertThat;

import com.prowidesoftware.swift.model.mx.MxPacs00200110;
import com.prowidesoftware.swift.model.mx.dic.FIToFIPaymentStatusReportV10;
import com.prowidesoftware.swift.model.mx.dic.OriginalGroupHeader17;
import com.prowidesoftware.swift.model.mx.dic.PaymentTransaction110;
import io.understudy.examples.payments.stream.Samples;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class Pacs002Test {
  static final Pacs002.Stamp STAMP =
      new Pacs002.Stamp(
          UUID.fromString("00000000-0000-4000-8000-00000000000a"),
          UUID.fromString("00000000-0000-4000-8000-00000000000b"),
          Instant.parse("2025-03-14T09:12:31.987654Z"));

  private static final String RENT = Samples.text("valid/rent");
  private static final Refusal FUNDS =
      new Refusal(ReasonCode.AM04, ReasonCode.AM04.meaning() + " <&> \"é\"");

  @Test
  void anAcceptanceNamesTheOriginalAndIsReadAgainByTheLibrary() {
    FIToFIPaymentStatusReportV10 report = parse(Pacs002.write(STAMP, Pacs008.read(RENT), null));
    assertThat(report.getGrpHdr().getMsgId()).isEqualTo("0000000000004000800000000000000a");
    assertThat(report.getGrpHdr().getCreDtTm().toInstant())
        .isEqualTo(Instant.parse("2025-03-14T09:12:31.987Z"));
    OriginalGroupHeader17 group = report.getOrgnlGrpInfAndSts().getFirst();
    assertThat(group.getOrgnlMsgId()).isEqualTo("M-DE-20250314-000001");
    assertThat(group.getOrgnlMsgNmId()).isEqualTo("pacs.008.001.08");
    assertThat(report.getTxInfAndSts()).hasSize(1);
    PaymentTransaction110 transaction = report.getTxInfAndSts().getFirst();
    assertThat(transaction.getStsId()).isEqualTo("0000000000004000800000000000000b");
    assertThat(transaction.getOrgnlInstrId()).isEqualTo("I-DE-20250314-000001");
    assertThat(transaction.getOrgnlEndToEndId()).isEqualTo("RENT-2025-03-FLAT-12");
    assertThat(transaction.getOrgnlTxId()).isEqualTo("T-DE-20250314-000001");
    assertThat(transaction.getOrgnlUETR()).isEqualTo("6f1b3f5e-0c6f-4c57-9a43-0d6f2f000001");
    assertThat(transaction.getTxSts()).isEqualTo("ACCC");
    assertThat(transaction.getStsRsnInf()).isEmpty();
    assertThat(transaction.getAccptncDtTm().toInstant())
        .isEqualTo(Instant.parse("2025-03-14T09:12:31.120Z"));
  }

  @Test
  void aRejectionSaysWhy() {
    PaymentTransaction110 transaction =
        parse(Pacs002.write(STAMP, Pacs008.read(RENT), FUNDS)).getTxInfAndSts().getFirst();
    assertThat(transaction.getTxSts()).isEqualTo("RJCT");
    assertThat(transaction.getStsRsnInf().getFirst().getRsn().getCd()).isEqualTo("AM04");
    assertThat(transaction.getStsRsnInf().getFirst().getAddtlInf()).containsExactly(FUNDS.text());
  }

  @Test
  void aMessageThatCouldNotBeReadIsRejectedAsAWhole() {
    FIToFIPaymentStatusReportV10 report = parse(refused("no message"));
    OriginalGroupHeader17 group = report.getOrgnlGrpInfAndSts().getFirst();
    assertThat(group.getOrgnlMsgId()).isEqualTo("NOTPROVIDED");
    assertThat(group.getGrpSts()).isEqualTo("RJCT");
    assertThat(group.getStsRsnInf().getFirst().getRsn().getCd()).isEqualTo("FF01");
    assertThat(report.getTxInfAndSts()).isEmpty();
  }

  @Test
  void theSameStampGivesTheSameAnswerAndAnotherStampAnother() {
    Pacs002.Stamp other = new Pacs002.Stamp(new UUID(0, 1), new UUID(0, 2), STAMP.created());
    for (String sample : Samples.all()) {
      Reading reading = Pacs008.read(Samples.text(sample));
      String answer = Pacs002.write(STAMP, reading, FUNDS);
      assertThat(Pacs002.write(STAMP, Pacs008.read(Samples.text(sample)), FUNDS)).isEqualTo(answer);
      assertThat(Pacs002.write(other, reading, FUNDS)).isNotEqualTo(answer);
    }
  }

  @Test
  void everyAnswerIsReadAgainByTheLibrary() {
    for (String sample : Samples.all()) {
      Reading reading = Pacs008.read(Samples.text(sample));
      @Nullable Refusal refusal =
          reading instanceof Reading.Invalid invalid ? invalid.refusal() : null;
      FIToFIPaymentStatusReportV10 report = parse(Pacs002.write(STAMP, reading, refusal));
      String status =
          reading.references().nameTransaction()
              ? report.getTxInfAndSts().getFirst().getTxSts()
              : report.getOrgnlGrpInfAndSts().getFirst().getGrpSts();
      assertThat(status).as(sample).isEqualTo(refusal == null ? "ACCC" : "RJCT");
    }
  }

  @Test
  void whatTheStandardHasNoRoomForIsNotRepeatedInTheAnswer() {
    String tooLong = "X".repeat(36);
    String damaged =
        RENT.replace("M-DE-20250314-000001", tooLong)
            .replace("T-DE-20250314-000001", tooLong)
            .replace("RENT-2025-03-FLAT-12", "")
            .replace("6f1b3f5e-0c6f-4c57-9a43-0d6f2f000001", "no-uuid");
    String answer = refused(damaged);
    assertThat(answer).doesNotContain(tooLong, "no-uuid", "OrgnlEndToEndId");
    FIToFIPaymentStatusReportV10 report = parse(answer);
    assertThat(report.getOrgnlGrpInfAndSts().getFirst().getOrgnlMsgId()).isEqualTo("NOTPROVIDED");
    assertThat(report.getTxInfAndSts().getFirst().getOrgnlInstrId())
        .isEqualTo("I-DE-20250314-000001");
  }

  @Test
  void aLongExplanationIsCutWithoutBreakingACharacter() {
    for (int length = 100; length < 110; length++) {
      Refusal refusal = new Refusal(ReasonCode.AM03, "x".repeat(length) + "\uD83D\uDE00".repeat(9));
      String answer = Pacs002.write(STAMP, Pacs008.read(RENT), refusal);
      String text =
          parse(answer)
              .getTxInfAndSts()
              .getFirst()
              .getStsRsnInf()
              .getFirst()
              .getAddtlInf()
              .getFirst();
      assertThat(text).hasSizeBetween(104, 105);
      assertThat(refusal.text()).startsWith(text);
    }
  }

  private static String refused(String xml) {
    Reading.Invalid invalid = (Reading.Invalid) Pacs008.read(xml);
    return Pacs002.write(STAMP, invalid, invalid.refusal());
  }

  private static FIToFIPaymentStatusReportV10 parse(String answer) {
    return MxPacs00200110.parse(answer).getFIToFIPmtStsRpt();
  }
}
