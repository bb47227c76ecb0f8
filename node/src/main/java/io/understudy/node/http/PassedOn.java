package io.understudy.node.http;

/** What came of passing a call on to another instance. */
sealed interface PassedOn {
  record Answered(Answer answer) implements PassedOn {}

  /**
   * It is not hot.
   *
   * @param hint who is, or is to be, as far as it knows
   */
  record NotHot(Hint hint) implements PassedOn {}

  /** It cannot be reached or does not answer. */
  record NoAnswer() implements PassedOn {}

  /** Who is hot is known better meanwhile. */
  record Obsolete() implements PassedOn {}

  /**
   * Where the hot instance is said to be.
   *
   * @param address empty when that is not known
   */
  record Hint(long epoch, String address) {
    static final Hint NONE = new Hint(0, "");

    static Hint parse(String text) {
      int blank = text.indexOf(' ');
      if (blank <= 0 || !text.substring(0, blank).matches("\\d{1,18}")) {
        return NONE;
      }
      return new Hint(Long.parseLong(text.substring(0, blank)), text.substring(blank + 1));
    }

    @Override
    public String toString() {
      return epoch + " " + address;
    }
  }
}
