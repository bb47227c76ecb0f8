package io.understudy.postgres;

/**
 * A stage's numbers in its database.
 *
 * @param number keys our tables
 * @param lock keys its advisory locks, which all schemas of a database share
 */
record Stage(int number, int lock) {
  /**
   * Class numbers of our advisory locks: {@code "USst"}, {@code "USpt"}, {@code "USkp"} in ASCII.
   */
  static final int STAGE_LOCK = 0x55537374;

  static final int PARTITION_LOCK = 0x55537074;
  static final int RETAIN_LOCK = 0x55536B70;

  /**
   * @param schemaOid unique in the database
   */
  static Stage of(int number, long schemaOid) {
    long mixed = (schemaOid * 0x9E3779B97F4A7C15L) ^ (number * 0xC2B2AE3D27D4EB4FL);
    mixed ^= mixed >>> 32;
    return new Stage(number, (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 32));
  }

  /** The channel of its notifications. */
  String channel() {
    return "us_" + Integer.toHexString(lock);
  }
}
