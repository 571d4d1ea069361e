//! Finds who said the quotations of a segment, without indexing speakers' names a second time.
//!
//! A speaker is mentioned in the article, so all words of the name are indexed there. Words are looked up in
//! the fields of names; columns record where each quotation's speakers are first mentioned.

use std::ops::Range;

use tantivy::columnar::{Column, RowId};
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use crate::index::schema::Fields;
use crate::search::engine::standing::{Naming, Standing, Voice};

/// The fields with the words of speakers: the three fields of names, and the field of speakers who are only
/// described.
pub(crate) const fn speaker_fields(fields: &Fields) -> [Field; 4] {
    [fields.person, fields.org, fields.place, fields.speaker]
}

/// The speakers of a segment's quotations.
pub(crate) struct Speakers {
    first: VoiceColumns,
    further: VoiceColumns,
    /// See [`Fields::voice_of`].
    voice_of: Option<Column<u64>>,
    naming: Naming,
    /// Whether a quotation also counts for the person on whose behalf it was said.
    with_principals: bool,
}

/// Columns of first speakers, or of further voices.
struct VoiceColumns {
    /// Position of the first mention plus 1; 0 for a voice that is only described.
    mentioned_at: Option<Column<u64>>,
    /// The wanted name, as a dictionary number of the column of names.
    named: WantedName,
}

/// The names that count.
enum WantedName {
    Any,
    /// No speaker of the segment has the wanted name.
    Nobody,
    Number(Column<u64>, u64),
}

impl VoiceColumns {
    fn open(reader: &SegmentReader, at: Field, name: Field, named: Option<&str>) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let field_name = |field| reader.schema().get_field_name(field);
        let named = match named {
            None => WantedName::Any,
            Some(wanted) => match columns.str(field_name(name))? {
                Some(column) => match column.dictionary().term_ord(wanted)? {
                    Some(number) => WantedName::Number(column.ords().clone(), number),
                    None => WantedName::Nobody,
                },
                None => WantedName::Nobody,
            },
        };
        Ok(Self {
            mentioned_at: columns.column_opt(field_name(at))?,
            named,
        })
    }

    /// True if a voice is at one of these positions (ascending) and has the wanted name. `described_at` is
    /// the voice's position in the field of described speakers, and None for a field of names.
    fn is_at(&self, row: RowId, described_at: Option<u32>, positions: &[u32]) -> bool {
        let mentioned_at = || {
            let column = self.mentioned_at.as_ref()?;
            (column.values.get_val(row) as u32).checked_sub(1)
        };
        let position = described_at.or_else(mentioned_at);
        let is_there = position.is_some_and(|position| positions.binary_search(&position).is_ok());
        is_there
            && match &self.named {
                WantedName::Any => true,
                WantedName::Nobody => false,
                WantedName::Number(names, wanted) => names.values.get_val(row) == *wanted,
            }
    }
}

impl Speakers {
    /// Opens the columns for words of `field`, one of [`speaker_fields`]. With `named`, only speakers with
    /// this name in their article, as written, count. With `with_principals`, a quotation also counts for the
    /// person on whose behalf it was said.
    pub(crate) fn open(
        reader: &SegmentReader,
        fields: &Fields,
        field: Field,
        named: Option<&str>,
        with_principals: bool,
    ) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let voice_of = reader.schema().get_field_name(fields.voice_of);
        Ok(Self {
            first: VoiceColumns::open(reader, fields.speaker_at, fields.speaker_name, named)?,
            further: VoiceColumns::open(reader, fields.voice_at, fields.voice_name, named)?,
            voice_of: columns.column_opt(voice_of)?,
            naming: Naming::of(field, fields),
            with_principals,
        })
    }

    /// The quotations, among the `rows` of one article, whose speaker has words at one of these `positions`
    /// (ascending) of the field. Ascending and distinct, each with its best standing.
    pub(crate) fn said(
        &self,
        article: DocId,
        rows: Range<RowId>,
        positions: &[u32],
    ) -> Vec<(RowId, Standing)> {
        if positions.is_empty() || rows.is_empty() {
            return Vec::new();
        }
        let is_described = self.naming == Naming::Described;
        let (start, quotations) = (rows.start, rows.end - rows.start);
        let voices = self.voices(article);
        let is_joint = |row| {
            voices
                .iter()
                .any(|voice| voice.row == row - start && !voice.is_principal)
        };
        let mut found: Vec<(RowId, Standing)> = Vec::new();
        for row in rows {
            if self
                .first
                .is_at(row, is_described.then_some(row - start), positions)
            {
                let voice = if is_joint(row) { Voice::Joint } else { Voice::Alone };
                found.push((row, Standing::new(self.naming, voice)));
            }
        }
        for (number, voice) in (0..).zip(&voices) {
            if voice.is_principal && !self.with_principals {
                continue;
            }
            let described_at = is_described.then_some(quotations + number);
            if voice.row < quotations && self.further.is_at(voice.column_row, described_at, positions) {
                let kind = if voice.is_principal {
                    Voice::Principal
                } else {
                    Voice::Joint
                };
                found.push((start + voice.row, Standing::new(self.naming, kind)));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(row, _)| *row);
        found
    }

    /// The further voices of an article.
    fn voices(&self, article: DocId) -> Vec<FurtherVoice> {
        let Some(column) = &self.voice_of else {
            return Vec::new();
        };
        let rows = column.index.value_row_ids(article);
        rows.map(|row| {
            let of = column.values.get_val(row);
            FurtherVoice {
                row: (of / 2) as RowId,
                is_principal: of % 2 == 1,
                column_row: row,
            }
        })
        .collect()
    }
}

/// A second or later speaker of a quotation, or a person on whose behalf it was said.
struct FurtherVoice {
    /// The number of the quotation in its article.
    row: RowId,
    is_principal: bool,
    /// The row in the columns of voices.
    column_row: RowId,
}
