package io.understudy.node.cli.operate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, as wide as they need to be; what is too wide in the last column wraps. */
final class Table {
  private static final String GAP = "  ";
  private static final int LAST_MIN = 16;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private final int width;

  Table(int width, String... headings) {
    this.width = width;
    this.headings = List.of(headings);
  }

  Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + headings);
    }
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintWriter out) {
    int[] widths = new int[headings.size()];
    int last = widths.length - 1;
    int left = width;
    for (int i = 0; i < last; i++) {
      widths[i] = headings.get(i).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
      left -= widths[i] + GAP.length();
    }
    widths[last] = Math.max(LAST_MIN, left);
    line(out, headings, widths);
    rows.forEach(row -> line(out, row, widths));
  }

  private static void line(PrintWriter out, List<String> row, int[] widths) {
    int last = widths.length - 1;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < last; i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
    }
    int indent = line.length();
    for (String part : Words.wrap(row.get(last), widths[last])) {
      out.println((line + part).stripTrailing());
      line.setLength(0);
      line.repeat(' ', indent);
    }
  }
}
