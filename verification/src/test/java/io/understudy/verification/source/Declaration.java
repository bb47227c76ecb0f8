package io.understudy.verification.source;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class, method or variable that a file declares, with the lines that it takes. */
record Declaration(boolean isMethod, String name, long line, long lines) {

  static List<Declaration> allOf(CompilationUnitTree unit, SourcePositions positions) {
    Scanner scanner = new Scanner(unit, positions);
    scanner.scan(unit, null);
    return List.copyOf(scanner.found);
  }

  private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final List<Declaration> found = new ArrayList<>();
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      add(tree, false, tree.getSimpleName().toString());
      return super.visitClass(tree, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
      add(tree, true, tree.getName().toString());
      return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
      add(tree, false, tree.getName().toString());
      return super.visitVariable(tree, null);
    }

    private void add(Tree tree, boolean isMethod, String name) {
      long begin = positions.getStartPosition(unit, tree);
      long end = positions.getEndPosition(unit, tree);
      if (begin < 0 || end < 0) {
        return; // Made up by the parser, as the parameters of a compact constructor are.
      }
      long first = unit.getLineMap().getLineNumber(begin);
      long last = unit.getLineMap().getLineNumber(end);
      found.add(new Declaration(isMethod, name, first, last - first + 1));
    }
  }
}
