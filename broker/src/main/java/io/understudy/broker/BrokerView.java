package io.understudy.broker;

/** What a broker is doing, and why, for people. */
public record BrokerView(BrokerRole role, String reason) {
  @Override
  public String toString() {
    return "role=" + role + " reason=\"" + reason + "\"";
  }
}
