package io.understudy.amqp;

/**
 * How much at once.
 *
 * @param credit deliveries of the inbox that are not accepted yet, at most
 * @param inFlightMax messages to one destination that its broker has not answered yet, at most
 * @param messageBytesMax a larger message is neither sent nor kept
 */
public record AmqpLimits(int credit, int inFlightMax, int messageBytesMax) {
  public static final AmqpLimits USUAL = new AmqpLimits(2_000, 256, 16 << 20);

  public AmqpLimits {
    AmqpSettings.require(credit > 0, "credit", "1 or more");
    AmqpSettings.require(inFlightMax > 0, "inFlightMax", "1 or more");
    AmqpSettings.require(messageBytesMax > 0, "messageBytesMax", "1 or more");
  }

  public AmqpLimits withCredit(int deliveries) {
    return new AmqpLimits(deliveries, inFlightMax, messageBytesMax);
  }

  public AmqpLimits withInFlightMax(int messages) {
    return new AmqpLimits(credit, messages, messageBytesMax);
  }

  public AmqpLimits withMessageBytesMax(int bytes) {
    return new AmqpLimits(credit, inFlightMax, bytes);
  }
}
