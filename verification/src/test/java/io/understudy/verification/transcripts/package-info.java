/** What a person types and what is answered, as text files that are read as such in a review. */
@NullMarked
package io.understudy.verification.transcripts;

import org.jspecify.annotations.NullMarked;
