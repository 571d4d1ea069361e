//! Builds the tree from lexemes: the parts that all languages share, and the grammar of our own.

use std::mem;

use super::asked::{Syntax, Today};
use super::field::Field;
use super::lexeme::{Compare, Function, Lexeme, LexemeKind, Warnings, quoted};
use super::parsed::Scope;
use super::tree::{MAX_DEPTH, Query, conjunction, disjunction, negation, quotation, weighted};
use crate::search::answer::Warning;
use crate::span::Span;

/// Maximum number of words of a name.
const MAX_SCOPE: usize = 8;
/// Maximum depth of parentheses in other languages. Their translation into ours needs more parentheses.
const MAX_DEPTH_ELSEWHERE: usize = 30;

/// The field that words are in, and how they match.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordContext {
    pub(super) field: Field,
    /// Inside `EXACT( … )`.
    pub(super) is_exact: bool,
}

/// An operand with the effect of its signs.
pub(super) struct Operand {
    pub(super) query: Query,
    pub(super) negated: bool,
    pub(super) required: bool,
}

/// The signs right before an operand.
#[derive(Clone, Copy, Default)]
pub(super) struct SignsBefore {
    /// The last sign.
    pub(super) sign: Option<Span>,
    /// The field's name.
    pub(super) name: Option<Span>,
    /// `=`.
    pub(super) exactly: Option<Span>,
    /// `>=`, `>`, `<=` or `<`.
    pub(super) compare: Option<(Span, Compare)>,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) lexemes: Vec<Lexeme>,
    pub(super) next: usize,
    /// Open parentheses that were ignored because of their depth, in the innermost group. Their partners must be ignored, too.
    pub(super) ignored_parentheses: usize,
    pub(super) warnings: &'a mut Warnings,
    pub(super) scopes: &'a mut Vec<Scope>,
    pub(super) today: Option<Today>,
    pub(super) syntax: Syntax,
    /// Number of nodes that repeating parts of the question may still add.
    pub(super) copies_left: usize,
    /// True once the maximum of proximity operators is reached. Later ones are read as `AND`.
    pub(super) has_left_nearness: bool,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&LexemeKind> {
        self.kind(0)
    }

    /// The kind of the lexeme `ahead` places further on.
    pub(super) fn kind(&self, ahead: usize) -> Option<&LexemeKind> {
        self.lexemes.get(self.next + ahead).map(|lexeme| &lexeme.kind)
    }

    pub(super) fn span(&self) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.lexemes.get(self.next).map_or(end, |lexeme| lexeme.span)
    }

    pub(super) fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.add(span, message.into());
    }

    /// Warns of an `AND` or `OR` without an operand on one side.
    pub(super) fn no_side(&mut self, span: Span, side: &str) {
        let operator = span.of(self.text);
        self.warn(
            span,
            format!("there is nothing {side} this `{operator}`; write `\"{operator}\"` to look for the word"),
        );
    }

    /// Reads the whole question. Reads on after a `)` that closes nothing.
    pub(super) fn question(&mut self, place: WordContext) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.level(place, 0));
            if self.peek().is_none() {
                return conjunction(parts);
            }
            let span = self.span();
            self.warn(
                span,
                "this parenthesis closes nothing and was ignored; write `(` where it should open",
            );
            self.next += 1;
        }
    }

    /// Reads up to the end or a `)`.
    fn level(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        match self.syntax {
            Syntax::Onrecord => self.or(place, depth),
            Syntax::Lucene => self.lucene_clauses(place, depth),
            Syntax::Nexis => self.nexis_units(place, depth),
        }
    }

    pub(super) const fn max_depth(&self) -> usize {
        match self.syntax {
            Syntax::Onrecord => MAX_DEPTH,
            Syntax::Lucene | Syntax::Nexis => MAX_DEPTH_ELSEWHERE,
        }
    }

    fn or(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let mut branches = Vec::new();
        loop {
            let branch = self.and(place, depth);
            let found = branch.is_some();
            branches.extend(branch);
            if self.peek() != Some(&LexemeKind::Or) {
                return disjunction(branches);
            }
            let span = self.span();
            self.next += 1;
            if !found {
                self.no_side(span, "before");
            } else if matches!(self.peek(), None | Some(LexemeKind::Close)) {
                self.no_side(span, "after");
            }
        }
    }

    fn and(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                None | Some(LexemeKind::Or) => return conjunction(parts),
                Some(LexemeKind::Close) => {
                    if self.ignored_parentheses == 0 {
                        return conjunction(parts);
                    }
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                }
                Some(LexemeKind::And) => {
                    let span = self.span();
                    self.next += 1;
                    if parts.is_empty() {
                        self.no_side(span, "before");
                    } else if matches!(
                        self.peek(),
                        None | Some(LexemeKind::Close | LexemeKind::And | LexemeKind::Or)
                    ) {
                        self.no_side(span, "after");
                    }
                }
                Some(_) => parts.extend(self.proximity(place, depth)),
            }
        }
    }

    /// Reads operands near each other, from left to right. A sign before the first applies to all of them.
    fn proximity(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let Operand {
            query: mut found,
            negated,
            ..
        } = self.operand(place, depth)?;
        let mut is_chain = false;
        while let Some(&LexemeKind::Near {
            reach,
            ordered,
            is_capital,
        }) = self.peek()
        {
            let span = self.span();
            if !self.kind(1).is_some_and(LexemeKind::begins_operand) {
                break;
            }
            if !is_capital {
                let operator = span.of(self.text);
                self.warn(
                    span,
                    format!(
                        "`{operator}` was searched for as words; the operator is written in capitals: `{}`",
                        operator.to_uppercase()
                    ),
                );
                break;
            }
            self.next += 1;
            let Some(right) = self.operand(place, depth) else {
                continue;
            };
            let right = if right.negated {
                negation(right.query)
            } else {
                right.query
            };
            found = self.near((found, is_chain), right, (reach, ordered), span, depth)?;
            is_chain = true;
        }
        Some(if negated { negation(found) } else { found })
    }

    /// Reads signs and fields, then an atom with its weight. Uses a loop, so that a row of signs cannot
    /// exhaust the stack.
    pub(super) fn operand(&mut self, scope: WordContext, depth: usize) -> Option<Operand> {
        let mut place = scope;
        let (mut negated, mut required) = (false, false);
        let mut before = SignsBefore::default();
        loop {
            let span = self.span();
            let query = match self.peek() {
                Some(kind @ (LexemeKind::Not | LexemeKind::Plus)) => {
                    negated ^= *kind == LexemeKind::Not;
                    required |= *kind == LexemeKind::Plus;
                    before = SignsBefore {
                        sign: Some(span),
                        ..SignsBefore::default()
                    };
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Field(named)) => {
                    place.field = *named;
                    before = SignsBefore {
                        name: Some(span),
                        sign: before.sign,
                        ..SignsBefore::default()
                    };
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Exactly) => {
                    before.exactly = Some(span);
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Compare(compare)) => {
                    before.compare = Some((span, *compare));
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Open | LexemeKind::Function(_))
                    if depth >= self.max_depth() && !self.is_lone_leaf() =>
                {
                    if self.ignored_parentheses == 0 {
                        let message = format!(
                            "parentheses are nested deeper than {} here; the inner ones were ignored",
                            self.max_depth()
                        );
                        self.warn(span, message);
                    }
                    self.ignored_parentheses += 1;
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Close) if self.ignored_parentheses > 0 => {
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Weight(_)) => {
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::Open) => {
                    self.ignored_signs(before);
                    self.group(place, depth)
                }
                Some(&LexemeKind::Function(function)) => {
                    self.ignored_signs(before);
                    self.function(function, place, depth)
                }
                Some(LexemeKind::Near { .. } | LexemeKind::NotNear) => {
                    let kind = words_of_operator(span.of(self.text));
                    self.next += 1;
                    self.leaf(kind, span, place, before)
                }
                None | Some(LexemeKind::Close | LexemeKind::And | LexemeKind::Or) => {
                    self.no_operand(scope, before)
                }
                Some(leaf) => {
                    let leaf = leaf.clone();
                    self.next += 1;
                    self.leaf(leaf, span, place, before)
                }
            };
            let query = match self.peek() {
                Some(&LexemeKind::Weight(hundredths)) => {
                    self.next += 1;
                    query.map(|query| weighted(query, hundredths))
                }
                _ => query,
            };
            return query.map(|query| Operand {
                query,
                negated,
                required,
            });
        }
    }

    /// True for `(word)`. Such parentheses do not count as nesting, because they contain no others.
    fn is_lone_leaf(&self) -> bool {
        let inside = self
            .kind(1)
            .is_some_and(|kind| kind.is_leaf() || matches!(kind, LexemeKind::Near { .. }));
        self.peek() == Some(&LexemeKind::Open) && inside && self.kind(2) == Some(&LexemeKind::Close)
    }

    /// Warns of a `=` or `>=` before a parenthesis.
    fn ignored_signs(&mut self, before: SignsBefore) {
        if let Some(sign) = before.exactly {
            self.warn(
                sign,
                "this `=` was ignored; it applies to one name or phrase: `=\"J. Kerry\"`",
            );
        }
        if let Some((sign, _)) = before.compare {
            let typed = sign.of(self.text);
            self.warn(
                sign,
                format!("this `{typed}` was ignored; it applies to one value: `words:{typed}500`"),
            );
        }
    }

    /// Handles a sign or a field without an operand. The name of the field becomes a word.
    fn no_operand(&mut self, scope: WordContext, before: SignsBefore) -> Option<Query> {
        if let Some(span) = before.name {
            let word = span.of(self.text).trim_end_matches(':').to_owned();
            let message = format!(
                "there is nothing after `{word}:`; the word {} was searched for; write `{word}:NAME` for the field",
                quoted(&word)
            );
            self.warn(span, message);
            return self.leaf(LexemeKind::Word(word), span, scope, SignsBefore::default());
        }
        if let Some(span) = before.sign.or(before.exactly) {
            let sign = span.of(self.text);
            self.warn(
                span,
                format!("there is nothing after this `{sign}`; write `\"{sign}\"` to look for the word"),
            );
        }
        None
    }

    fn group(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let open = self.span();
        self.next += 1;
        let known = self.warnings.list.len();
        // A word in parentheses of its own is a group at any depth, and its `)` is no partner of those that were ignored before.
        let ignored = mem::take(&mut self.ignored_parentheses);
        let query = self.level(place, depth + 1);
        self.ignored_parentheses = ignored;
        if self.peek() == Some(&LexemeKind::Close) {
            if query.is_none() && self.warnings.list.len() == known {
                let span = Span::new(open.start, self.span().end);
                self.warn(
                    span,
                    "there is nothing between these parentheses; they were ignored",
                );
            }
            self.next += 1;
        } else {
            self.warn(
                open,
                "this parenthesis is never closed; it was extended to the end; write `)` where it should close",
            );
        }
        query
    }

    fn function(&mut self, function: Function, place: WordContext, depth: usize) -> Option<Query> {
        let span = self.span();
        match function {
            Function::In(field) => self.group(WordContext { field, ..place }, depth),
            Function::Exact => {
                let place = WordContext {
                    is_exact: true,
                    ..place
                };
                self.group(place, depth)
            }
            Function::Quote => self.group(place, depth).map(quotation),
            Function::AtLeast(count) => {
                let query = self.group(place, depth)?;
                self.at_least(count, query, span, depth)
            }
            Function::Plain => self.group(place, depth),
        }
    }

    /// Warns of `person:Barack Obama`, where the field covers only the first word. `person:barack obama` may
    /// be intended and is only recorded.
    pub(super) fn check_scope(&mut self, start: usize, word: &str, first: Span, field: Field) {
        let mut scope = Scope {
            field,
            words: vec![word.to_owned()],
            start,
            ends: vec![first.end],
        };
        let starts_high = |span: Span| span.of(self.text).chars().next().is_some_and(char::is_uppercase);
        let mut high = usize::from(starts_high(first));
        let mut end = first.end;
        for lexeme in &self.lexemes[self.next..] {
            let LexemeKind::Word(word) = &lexeme.kind else {
                break;
            };
            let is_next = self.text[end..lexeme.span.start].chars().all(char::is_whitespace);
            if !is_next || scope.words.len() >= MAX_SCOPE {
                break;
            }
            end = lexeme.span.end;
            if high == scope.words.len() && starts_high(lexeme.span) {
                high += 1;
            }
            scope.words.push(word.clone());
            scope.ends.push(end);
        }
        if high > 1 {
            let Warning { span, message } = scope.warning(high);
            self.warn(span, message);
        } else if field.holds_names() && scope.words.len() > 1 {
            self.scopes.push(scope);
        }
    }
}

/// The words of an operator in the place of an operand. `NOT W/5` is one operator, but two words.
fn words_of_operator(typed: &str) -> LexemeKind {
    let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
    match <[String; 1]>::try_from(words) {
        Ok([word]) => LexemeKind::Word(word),
        Err(words) => LexemeKind::Phrase(words, 0),
    }
}
