package io.understudy.verification.demo;

/**
 * What a demo does to the processes.
 *
 * @param kills how often a hot instance is killed, one bank after the other
 * @param brokerKills how often the live broker is killed
 */
public record Faults(int kills, int brokerKills) {
  public Faults {
    DemoPlan.require(kills >= 0, "--kills is 0 or more");
    DemoPlan.require(brokerKills >= 0, "--broker-kills is 0 or more");
  }

  int count() {
    return kills + brokerKills;
  }

  /** Whether this fault, counted from 0, is a broker's: they are spread evenly. */
  boolean isOfBroker(int fault) {
    return brokersBefore(fault + 1) > brokersBefore(fault);
  }

  /** How many of the faults before this one are brokers'. */
  int brokersBefore(int fault) {
    return count() == 0 ? 0 : fault * brokerKills / count();
  }
}
