package io.understudy.verification.cluster;

/** An instance's last report, as the database has it. */
public record InstanceRow(
    String instance,
    String incarnation,
    long counter,
    long positionSeq,
    String role,
    String place,
    String sentence) {

  /** It waits for the stage's lock, and has opened what a reign needs first. */
  boolean isReady() {
    return role.equals("warm") && place.equals("READY");
  }
}
