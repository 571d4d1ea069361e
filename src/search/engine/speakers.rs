//! Who said the quotations of a segment, without indexing the speakers' names again.
//!
//! A speaker is mentioned in the article, and there stand all words of the names. So the words are looked up in the fields
//! of names, and a column tells of each quotation where its speaker is mentioned first.

use std::ops::Range;

use tantivy::SegmentReader;
use tantivy::columnar::{Column, RowId};
use tantivy::schema::Field;

use crate::index::schema::Fields;

/// The fields in which the words of speakers stand: those of names, and that of speakers who are only described.
pub(crate) const fn speaker_fields(fields: &Fields) -> [Field; 4] {
    [fields.person, fields.org, fields.place, fields.speaker]
}

/// The speakers of a segment's quotations.
pub(crate) struct Speakers {
    /// 1 more than the position of the first mention; 0 of those who are only described.
    mentioned_at: Column<u64>,
    /// Names by the numbers of a dictionary, and the number of the one that is wanted.
    named: Option<(Column<u64>, u64)>,
    /// Positions are numbers of quotations.
    are_described: bool,
}

impl Speakers {
    /// Opens the columns for words that stand in `field`, one of [`speaker_fields`]. With `named`, only speakers who have
    /// this name in their article, as written, are meant. None where the segment has no such speaker.
    pub(crate) fn open(
        reader: &SegmentReader,
        fields: &Fields,
        field: Field,
        named: Option<&str>,
    ) -> tantivy::Result<Option<Self>> {
        let columns = reader.fast_fields();
        let name = |field| reader.schema().get_field_name(field);
        let named = match named {
            None => None,
            Some(wanted) => {
                let Some(dictionary) = columns.str(name(fields.speaker_name))? else {
                    return Ok(None);
                };
                let Some(number) = dictionary.dictionary().term_ord(wanted)? else {
                    return Ok(None);
                };
                Some((dictionary.ords().clone(), number))
            }
        };
        let Some(mentioned_at) = columns.column_opt(name(fields.speaker_at))? else {
            return Ok(None);
        };
        Ok(Some(Self {
            mentioned_at,
            named,
            are_described: field == fields.speaker,
        }))
    }

    /// The quotations, among the rows of one article, of those whose words stand at one of these positions (ascending) in
    /// the field.
    pub(crate) fn said<'s>(
        &'s self,
        rows: Range<RowId>,
        positions: &'s [u32],
    ) -> impl Iterator<Item = RowId> + 's {
        let first = rows.start;
        rows.filter(move |&row| {
            let at = if self.are_described {
                Some(row - first)
            } else {
                (self.mentioned_at.values.get_val(row) as u32).checked_sub(1)
            };
            at.is_some_and(|at| positions.binary_search(&at).is_ok()) && self.is_wanted(row)
        })
    }

    fn is_wanted(&self, row: RowId) -> bool {
        let Some((names, wanted)) = &self.named else {
            return true;
        };
        names.values.get_val(row) == *wanted
    }
}
