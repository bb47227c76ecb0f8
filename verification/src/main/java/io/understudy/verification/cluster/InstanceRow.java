package io.understudy.verification.cluster;

/** An instance's last report, as the database has it. */
public record InstanceRow(
    String instance,
    String incarnation,
    long counter,
    long positionSeq,
    String role,
    String sentence) {}
