package io.understudy.core.message;

/** What became of frames that were sent. */
public enum TransmissionEnd {
  /** A broker has them. */
  ACCEPTED,
  /** The broker does not take them as they are; sending the same again will not help. */
  REFUSED,
  /** A broker may or may not have them. */
  UNKNOWN
}
