/** What every measurement prints: progress, a table, and one line of JSON for programs. */
@NullMarked
package io.understudy.verification.bench.output;

import org.jspecify.annotations.NullMarked;
