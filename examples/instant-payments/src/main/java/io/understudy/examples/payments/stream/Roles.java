package io.understudy.examples.payments.stream;

import java.util.SplittableRandom;

/** Which payment of a stream plays which part: each hundred has the same shares, in mixed order. */
record Roles(long seed, int count, Shares shares) {
  private static final int NOBODY = -1;

  /** Odd, and not SplittableRandom's own step, so that neighbours do not draw the same numbers. */
  private static final long STRIDE = 0xBF58476D1CE4E5B9L;

  enum Kind {
    PLAIN,
    PAIR,
    INVALID,
    OVERDRAWN,
    SANCTIONED
  }

  /**
   * @param other the place of the other one of a pair; negative for all others
   */
  record Role(Kind kind, int other) {}

  Role of(int index) {
    int first = index - index % Shares.HUNDRED;
    int[] order = order(first);
    int rank = 0;
    while (order[rank] != index - first) {
      rank++;
    }
    int paired = 2 * shares.pairs();
    if (rank < paired) {
      int other = first + order[rank ^ 1];
      return other < count ? new Role(Kind.PAIR, other) : new Role(Kind.PLAIN, NOBODY);
    }
    return new Role(unpaired(rank - paired), NOBODY);
  }

  private Kind unpaired(int rank) {
    int invalidEnd = shares.invalid();
    int overdrawnEnd = invalidEnd + shares.overdrawn();
    int sanctionedEnd = overdrawnEnd + shares.sanctioned();
    if (rank < invalidEnd) {
      return Kind.INVALID;
    }
    if (rank < overdrawnEnd) {
      return Kind.OVERDRAWN;
    }
    return rank < sanctionedEnd ? Kind.SANCTIONED : Kind.PLAIN;
  }

  /** The places of one hundred, mixed. */
  private int[] order(int first) {
    SplittableRandom random = new SplittableRandom(seed - STRIDE * (first + 1L));
    int[] order = new int[Shares.HUNDRED];
    for (int i = 0; i < order.length; i++) {
      int swap = random.nextInt(i + 1);
      order[i] = order[swap];
      order[swap] = i;
    }
    return order;
  }
}
