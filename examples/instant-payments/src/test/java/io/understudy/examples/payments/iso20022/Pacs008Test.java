package io.understudy.examples.payments.iso20022;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.understudy.examples.payments.stream.Samples;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Pacs008Test {
  private static final String RENT = Samples.text("valid/rent");

  @Test
  void rentIsReadWithAllItsFields() {
    CreditTransfer rent =
        new CreditTransfer(
            "M-DE-20250314-000001",
            "I-DE-20250314-000001",
            "RENT-2025-03-FLAT-12",
            "T-DE-20250314-000001",
            "6f1b3f5e-0c6f-4c57-9a43-0d6f2f000001",
            new Customer("Jürgen Müßig", "DE17109999000000000001", "UNDADEF0XXX"),
            new Customer("Zoë Lefèvre-Châtelain", "FR5499999010050000000000001", "UNDAFRP0XXX"),
            new Money(new BigDecimal("1250.00"), "EUR"),
            LocalDate.of(2025, 3, 14),
            Instant.parse("2025-03-14T09:12:31.120Z"),
            "Miete März 2025, Wohnung 12");
    assertThat(transfer("rent")).isEqualTo(rent);
    assertThat(Pacs008.read(RENT).references())
        .isEqualTo(
            new References(
                "pacs.008.001.08",
                rent.messageId(),
                rent.instructionId(),
                rent.endToEndId(),
                rent.transactionId(),
                rent.uetr()));
  }

  @Test
  void theOtherSamplesAreReadWithTheirFields() {
    assertThat(Samples.valid().stream().map(name -> summary(name.substring("valid/".length()))))
        .containsExactly(
            "Siobhán Ó Súilleabháin, IE86UNDA99999900000020, UNDAIE20XXX"
                + " pays Café Törtchen <Mitte>, DE14109999000000000055, UNDADEF0XXX"
                + " 3.50 EUR 2025-03-14 2025-03-14T09:12:31.120Z 2 × espresso",
            "François Noël Brûlé, FR0299999010050000000000064, UNDAFRP0XXX"
                + " pays Daniël IJsbrand van Wijk, NL23UNDA0000000031, UNDANL20XXX"
                + " 75.00 EUR 2026-01-01 2025-12-31T23:59:58.730Z"
                + " Bonne année ! Ça vaut bien un gâteau.",
            "Caffè Più S.r.l., IT16X9999900001000000000012, UNDAITM0XXX"
                + " pays Cerámica Peñíscola S.A., ES7199990001000000000040, UNDAESM0XXX"
                + " 18750.90 EUR 2025-03-14 2025-03-14T09:12:31.120Z"
                + " RF18539007547034 2025/ES-000871",
            "Sägewerk Größwang GmbH, AT749999900000000099, UNDAATW0XXX"
                + " pays Jang Weiß-Schäffer, LU209990000000000118, UNDALUL0XXX"
                + " 412.05 EUR 2025-03-14 2025-03-14T09:12:31.120Z RF471234567890",
            "Jürgen Müßig, DE17109999000000000001, UNDADEF0XXX"
                + " pays Zoë Lefèvre-Châtelain, FR5499999010050000000000001, UNDAFRP0XXX"
                + " 1250.00 EUR 2025-03-14 2025-03-14T09:12:31.120Z"
                + " Miete März 2025, Wohnung 12",
            "Windmolens & Zonen B.V., NL89UNDA0000000007, UNDANL20XXX"
                + " pays Åsa Öberg, AT479999900000000003, UNDAATW0XXX"
                + " 3184.27 EUR 2025-03-14 2025-03-14T00:00:02.004Z Salaris februari 2025",
            "María José Güell i Muñoz, ES3699990001000000000088, UNDAESM0XXX"
                + " pays Officina Perù di Niccolò Forlì, IT07X9999900001000000000077, UNDAITM0XXX"
                + " 96.40 EUR 2025-03-14 2025-03-14T17:45:00Z Factura 77/2025 Gracias");
  }

  @Test
  void aTransferWithoutInstructionIdHasItsTransactionIdInstead() {
    CreditTransfer coffee = transfer("coffee-prefixed");
    assertThat(coffee.instructionId())
        .isEqualTo(coffee.transactionId())
        .isEqualTo("T-IE-20250314-000005");
    assertThat(coffee.uetr()).isNull();
  }

  @Test
  void bothVersionsAreRead() {
    assertThat(Samples.valid().stream().map(it -> Pacs008.read(Samples.text(it)).references()))
        .extracting(References::messageName)
        .containsOnly("pacs.008.001.08", "pacs.008.001.10");
  }

  static Stream<Map.Entry<String, ReasonCode>> invalid() {
    return Samples.invalid().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void anInvalidSampleIsRefusedForItsReason(Map.Entry<String, ReasonCode> sample) {
    Refusal refusal = refusal(Samples.text(sample.getKey()));
    assertThat(refusal.reason()).isEqualTo(sample.getValue());
    assertThat(refusal.text()).isNotBlank().endsWith(".");
  }

  @Test
  void samplesThatOnlyTheLedgerOrTheScreeningRefusesAreValid() {
    assertThat(Samples.refusedLater().keySet())
        .allSatisfy(
            name -> assertThat(Pacs008.read(Samples.text(name))).isInstanceOf(Reading.Valid.class));
  }

  @Test
  void externalEntitiesAndEntityBombsAreRefusedBeforeAnythingOfThemIsRead() {
    for (String sample : List.of("invalid/external-entity", "invalid/entity-bomb")) {
      Reading reading = Pacs008.read(Samples.text(sample));
      assertThat(reading.references()).isEqualTo(References.NONE);
      assertThat(reading.toString()).contains("document type").doesNotContain("boom");
    }
  }

  @Test
  void anEntityWithoutDeclarationIsNotWellFormed() {
    String xml = RENT.replace("Miete März 2025, Wohnung 12", "&secret;");
    assertThat(refusal(xml).reason()).isEqualTo(ReasonCode.FF01);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "pacs",
        "<",
        "<?xml version=\"1.0\"?>",
        "<!-- nothing -->",
        "<Document/>",
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\"/>",
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08\">"
            + "<FIToFICstmrCdtTrf><CdtTrfTxInf/></FIToFICstmrCdtTrf></Document>",
        "<p:Document/>",
        "{\"pacs008\": 1}",
        "\u0000",
        "\uD800"
      })
  void whatIsNoMessageIsRefused(String text) {
    assertThat(refusal(text).reason()).isEqualTo(ReasonCode.FF01);
  }

  @Test
  void aHugeMessageIsRefusedUnread() {
    assertThat(refusal(RENT + " ".repeat(64 * 1024)).text()).contains("65536 characters");
  }

  @Test
  void textAfterTheMessageIsRefused() {
    assertThat(refusal(RENT + "<more/>").reason()).isEqualTo(ReasonCode.FF01);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1E3", "1E-1000000000", "1E+1000000000", "-0.01", "1000000000.00", "0.001", "NaN"})
  void amountsOutOfBoundsOrInAnotherFormAreRefused(String amount) {
    assertThat(refusal(RENT.replace("1250.00", amount)).reason()).isEqualTo(ReasonCode.AM12);
  }

  @Test
  void amountsAreKeptInCents() {
    assertThat(read(RENT.replace("1250.00", "7")).money()).hasToString("7.00 EUR");
    assertThat(read(RENT.replace("1250.00", "999999999.99")).money())
        .hasToString("999999999.99 EUR");
  }

  @Test
  void identificationsThatTheStandardDoesNotKnowAreRefused() {
    String tooLong = "X".repeat(36);
    for (String id : List.of("M-DE-20250314-000001", "RENT-2025-03-FLAT-12")) {
      assertThat(refusal(RENT.replace(id, tooLong)).reason()).isEqualTo(ReasonCode.FF01);
      assertThat(refusal(RENT.replace(id, "")).reason()).isEqualTo(ReasonCode.FF01);
    }
    String uetr = "6f1b3f5e-0c6f-4c57-9a43-0d6f2f000001";
    assertThat(refusal(RENT.replace(uetr, "no-uuid")).reason()).isEqualTo(ReasonCode.FF01);
  }

  @Test
  void settlementIsOnTheDayOfAcceptanceOrTheNext() {
    assertThat(read(settledOn("2025-03-15")).settlementDate()).hasToString("2025-03-15");
    assertThat(refusal(settledOn("2025-03-16")).reason()).isEqualTo(ReasonCode.DT01);
    assertThat(refusal(settledOn("2025-03-13")).reason()).isEqualTo(ReasonCode.DT01);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-12-31T23:59:59-18:00",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999-18:00",
        "0000-01-01T00:00:00+18:00",
        "yesterday"
      })
  void timesAtTheEdgesOfTheCalendarAreAnsweredLikeOtherWrongDates(String time) {
    String odd =
        RENT.replaceFirst("<AccptncDtTm>[^<]*", "<AccptncDtTm>" + Matcher.quoteReplacement(time));
    assertThat(odd).isNotEqualTo(RENT);
    assertThat(refusal(odd).reason()).isEqualTo(ReasonCode.DT01);
  }

  @Test
  void theHeaderMustSayTheSameAsTheTransaction() {
    String total = "<TtlIntrBkSttlmAmt Ccy=\"EUR\">1250.00</TtlIntrBkSttlmAmt>";
    assertThat(RENT).contains(total);
    assertThat(refusal(RENT.replace(total, total.replace("1250.00", "12.50"))).reason())
        .isEqualTo(ReasonCode.AM10);
    assertThat(refusal(RENT.replace(total, total.replace("EUR", "USD"))).reason())
        .isEqualTo(ReasonCode.AM10);
    assertThat(read(RENT.replace(total, total.replace("1250.00", "1250"))).money())
        .isEqualTo(read(RENT).money());
    assertThat(read(RENT.replace(total, "")).money()).isEqualTo(read(RENT).money());
    assertThat(refusal(RENT.replace("<NbOfTxs>1<", "<NbOfTxs>2<")).reason())
        .isEqualTo(ReasonCode.FF01);
  }

  @Test
  void anAmountThatIsGivenTwiceIsNotSettledAsTheSmallerOne() {
    String second = "<IntrBkSttlmAmt Ccy=\"EUR\">9.00</IntrBkSttlmAmt><ChrgBr>";
    assertThat(refusal(RENT.replace("<ChrgBr>", second)).reason()).isEqualTo(ReasonCode.AM10);
  }

  @Test
  void copiesOfAnInstructionHaveOneIdentityAndOthersDoNot() {
    String copy = RENT.replace("M-DE-20250314-000001", "M-AGAIN");
    String other = RENT.replace("T-DE-20250314-000001", "T-OTHER");
    assertThat(read(copy).identity()).isEqualTo(read(RENT).identity());
    assertThat(read(other).identity()).isNotEqualTo(read(RENT).identity());
  }

  @Test
  void aDamagedMessageIsAnsweredAndNeverBreaksTheReader() {
    SplittableRandom random = new SplittableRandom(20022);
    List<String> samples = Samples.all();
    Pacs002.Stamp stamp = Pacs002Test.STAMP;
    for (int i = 0; i < 3_000; i++) {
      String xml = damage(Samples.text(samples.get(random.nextInt(samples.size()))), random);
      Reading reading = Pacs008.read(xml);
      assertThat(Pacs008.read(xml)).isEqualTo(reading);
      Refusal refusal = reading instanceof Reading.Invalid invalid ? invalid.refusal() : null;
      assertThat(Pacs002.write(stamp, reading, refusal)).endsWith("</Document>");
    }
  }

  /** Cuts a piece out, writes it elsewhere, or changes characters. */
  private static String damage(String xml, SplittableRandom random) {
    StringBuilder text = new StringBuilder(xml);
    int from = random.nextInt(xml.length());
    int to = Math.min(xml.length(), from + random.nextInt(1, 80));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(from, to);
      case 1 -> text.insert(random.nextInt(xml.length()), xml, from, to);
      case 2 -> text.setCharAt(from, "<>&\"'/ \u00001é\uD83D".charAt(random.nextInt(11)));
      default -> {
        String tag = ">" + "x".repeat(random.nextInt(40)) + "<";
        int begin = Math.max(0, xml.indexOf('>', from));
        int end = xml.indexOf('<', begin);
        if (end > begin) {
          text.replace(begin, end + 1, tag);
        }
      }
    }
    return text.toString();
  }

  private static String settledOn(String date) {
    return RENT.replace(
        "<IntrBkSttlmDt>2025-03-14</IntrBkSttlmDt>", "<IntrBkSttlmDt>" + date + "</IntrBkSttlmDt>");
  }

  private static String summary(String sample) {
    CreditTransfer it = transfer(sample);
    return "%s pays %s %s %s %s %s"
        .formatted(
            customer(it.debtor()),
            customer(it.creditor()),
            it.money(),
            it.settlementDate(),
            it.accepted(),
            it.remittance());
  }

  private static String customer(Customer customer) {
    return customer.name() + ", " + customer.iban() + ", " + customer.bic();
  }

  private static CreditTransfer transfer(String sample) {
    return read(Samples.text("valid/" + sample));
  }

  private static CreditTransfer read(String xml) {
    return assertThat(Pacs008.read(xml))
        .asInstanceOf(type(Reading.Valid.class))
        .actual()
        .transfer();
  }

  private static Refusal refusal(String xml) {
    return assertThat(Pacs008.read(xml))
        .asInstanceOf(type(Reading.Invalid.class))
        .actual()
        .refusal();
  }
}
