package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Distinct payments by a seed: the same seed and place give the same payment, on any machine and in
 * any order. Each has the answer that must come, however the payments run beside each other, unless
 * screening is set to fail so often that it gives up.
 *
 * <p>Funds last for about ten million payments. Streams with different seeds do not collide; the
 * same seed twice on one database is all duplicates.
 */
public final class PaymentStream {
  private static final long STRIDE = 0xBF58476D1CE4E5B9L;

  private static final List<Template> TEMPLATES =
      Samples.valid().stream().map(name -> Template.of(Samples.text(name))).toList();

  private final long seed;
  private final int count;
  private final Roles roles;
  private final Banks banks;

  private PaymentStream(long seed, int count, Shares shares, Banks banks) {
    if (count < 0) {
      throw new IllegalArgumentException("A stream has 0 payments or more, not " + count + ".");
    }
    this.seed = seed;
    this.count = count;
    this.roles = new Roles(seed, count, shares);
    this.banks = banks;
  }

  /** A stream with the usual share of payments that are refused. */
  public static PaymentStream of(long seed, int count) {
    return of(seed, count, Shares.DEFAULT);
  }

  public static PaymentStream of(long seed, int count, Shares shares) {
    return new PaymentStream(seed, count, shares, Banks.ALL);
  }

  /** A stream with the usual shares that goes between these banks. */
  public static PaymentStream between(Banks banks, long seed, int count) {
    return new PaymentStream(seed, count, Shares.DEFAULT, banks);
  }

  public int count() {
    return count;
  }

  /** All payments in order, each made when it is asked for. */
  public Stream<StreamedPayment> stream() {
    return IntStream.range(0, count).mapToObj(this::get);
  }

  /** The payment at one place, from 0. */
  public StreamedPayment get(int index) {
    Objects.checkIndex(index, count);
    Roles.Role role = roles.of(index);
    // Both of a pair carry the instruction of the first of them, in messages of their own.
    int first = role.kind() == Roles.Kind.PAIR ? Math.min(index, role.other()) : index;
    SplittableRandom random = new SplittableRandom(seed + STRIDE * (first + 1L));
    Template template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
    Instruction instruction = new Instruction(random, banks);
    Map<Slot, String> values = instruction.values();
    values.put(Slot.MESSAGE_ID, id("M", index));
    values.put(Slot.INSTRUCTION_ID, id("I", first));
    values.put(Slot.END_TO_END_ID, id("E", first));
    values.put(Slot.TRANSACTION_ID, id("T", first));
    return switch (role.kind()) {
      case PLAIN -> payment(index, template.fill(values), new Expectation.Accepted());
      case PAIR ->
          payment(index, template.fill(values), new Expectation.OneOfTwo(clientId(role.other())));
      case INVALID -> {
        Fault[] faults = Fault.values();
        Fault fault = faults[random.nextInt(faults.length)];
        fault.change(values);
        yield rejected(index, fault.edit(template.fill(values)), fault.reason());
      }
      case OVERDRAWN -> {
        instruction.overdraw();
        yield rejected(index, template.fill(values), ReasonCode.AM04);
      }
      case SANCTIONED -> {
        instruction.sanction();
        yield rejected(index, template.fill(values), ReasonCode.RR04);
      }
    };
  }

  /** Compares the answers that came with those that had to, by client id; null if none came. */
  public StreamVerdict judge(Function<String, @Nullable Outcome> outcomes) {
    StreamVerdict.Count verdict = new StreamVerdict.Count();
    stream().forEach(payment -> verdict.add(payment, outcomes));
    return verdict.result();
  }

  private StreamedPayment rejected(int index, String xml, ReasonCode reason) {
    return payment(index, xml, new Expectation.Rejected(reason));
  }

  private StreamedPayment payment(int index, String xml, Expectation expectation) {
    return new StreamedPayment(clientId(index), xml, expectation);
  }

  private String clientId(int index) {
    return id("pay", index);
  }

  /** At most 35 characters, as an identification of ISO 20022 has it. */
  private String id(String prefix, int index) {
    return prefix + "-" + Long.toHexString(seed) + "-" + index;
  }
}
