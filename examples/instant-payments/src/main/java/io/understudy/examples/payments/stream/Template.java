package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Pacs008;
import io.understudy.examples.payments.iso20022.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A sample with its values taken out, to make other messages of the same form. */
final class Template {
  private static final int CHARACTERS_EXPECTED = 4096;

  /** A piece of the sample; after it comes the slot's value, if it names one. */
  private record Piece(String text, @Nullable Slot slot) {}

  private final List<Piece> pieces;

  /** What stands in the sample. */
  private final Map<Slot, String> values;

  private Template(List<Piece> pieces, Map<Slot, String> values) {
    this.pieces = pieces;
    this.values = values;
  }

  /** Takes a valid message apart. */
  static Template of(String xml) {
    if (!(Pacs008.read(xml) instanceof Reading.Valid valid)) {
      throw new IllegalArgumentException("Only a valid message can be a template.");
    }
    Map<Slot, String> values = values(valid.transfer());
    Map<String, Slot> slots =
        values.entrySet().stream()
            .collect(Collectors.toMap(it -> escape(it.getValue()), Map.Entry::getKey, (a, b) -> a));
    String any = slots.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    // A value is what stands between tags, or in the one kind of attribute, the currency.
    Matcher matcher = Pattern.compile("(?<=[>\"])(" + any + ")(?=[<\"])").matcher(xml);
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    while (matcher.find()) {
      pieces.add(new Piece(xml.substring(from, matcher.start()), slots.get(matcher.group())));
      from = matcher.end();
    }
    pieces.add(new Piece(xml.substring(from), null));
    return new Template(pieces, values);
  }

  /** A message with these values; what is not given stays as in the sample. */
  String fill(Map<Slot, String> given) {
    StringBuilder xml = new StringBuilder(CHARACTERS_EXPECTED);
    for (Piece piece : pieces) {
      xml.append(piece.text());
      Slot slot = piece.slot();
      if (slot != null) {
        String value = given.get(slot);
        xml.append(escape(value != null ? value : String.valueOf(values.get(slot))));
      }
    }
    return xml.toString();
  }

  private static Map<Slot, String> values(CreditTransfer transfer) {
    Map<Slot, String> values = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      String value = slot.of(transfer);
      if (value != null) {
        values.put(slot, value);
      }
    }
    return values;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
