//! Names of months, days of the week, and words beside dates, in the languages of the news.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The names of each month from January on, in full, inflected as in dates, and abbreviated.
///
/// Languages: English, German, French, Spanish, Portuguese, Italian, Dutch, Catalan, Danish, Norwegian, Swedish,
/// Finnish, Icelandic, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak, Slovene, Croatian, Serbian, Hungarian,
/// Romanian, Greek, Turkish, Russian, Ukrainian, Bulgarian, Indonesian, Arabic, Hebrew, Persian (of the Gregorian
/// calendar), Hindi.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari gener tammikuu tammikuuta janúar jaanuar janvaris janvaris janvarī sausio sausis \
     stycznia styczeń sty ledna leden led januára január januarja siječnja siječanj siječ januara january ianuarie ian ιανουαρίου ιανουάριος ιαν ocak oca \
     января январь янв січня січень януари يناير كانون_الثاني ינואר ژانویه जनवरी",
    "february feb februar fevrier février fevr févr fév febrero fevereiro fev febbraio februari febrer helmikuu helmikuuta febrúar veebruar februāris februārī vasario vasaris \
     lutego luty lut února únor februára február februarja veljače veljača velj februara februarie φεβρουαρίου φεβρουάριος φεβ şubat şub \
     февраля февраль фев лютого лютий февруари فبراير شباط פברואר فوریه फरवरी फ़रवरी",
    "march mar mars märz marz mär mrz marzo março marco maart mrt març maaliskuu maaliskuuta märts marts martā kovo kovas \
     marca marzec března březen bře marec ožujka ožujak ožu marta mart martie μαρτίου μάρτιος μαρ \
     марта март мар березня березень مارس آذار מרץ मार्च március márc maret",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta aprill aprīlis aprīlī balandžio balandis kwietnia kwiecień kwi dubna duben dub apríla apríl aprila travnja travanj tra \
     aprilie απριλίου απρίλιος απρ nisan nis апреля апрель апр квітня квітень април أبريل نيسان ابريل אפריל آوریل अप्रैल április ápr",
    "may mai mayo maio mag maggio mei mai maig maj toukokuu toukokuuta maí maijs maijā gegužės gegužė maja května květen kvě mája máj svibnja svibanj svi \
     μαΐου μάιος μαι mayıs мая май травня травень مايو أيار מאי مه मई május máj",
    "june jun juni juin junio junho giugno giu juny kesäkuu kesäkuuta júní juuni jūnijs jūnijā birželio birželis czerwca czerwiec cze června červen čvn čer júna jún junija lipnja lipanj lip \
     juna iunie iun ιουνίου ιούνιος ιουν haziran haz июня июнь июн червня червень юни يونيو حزيران יוני ژوئن जून június jún juni",
    "july jul juli juillet juil julio julho luglio lug juliol heinäkuu heinäkuuta júlí juuli jūlijs jūlijā liepos liepa lipca lipiec července červenec čvc júla júl julija srpnja srpanj srp \
     jula iulie iul ιουλίου ιούλιος ιουλ temmuz tem июля июль июл липня липень юли يوليو تموز יולי ژوئیه जुलाई július júl juli",
    "august aug août aout agosto ago augustus agost elokuu elokuuta ágúst augusti augusts augustā rugpjūčio rugpjūtis sierpnia sierpień sie srpna srpen augusta avgusta avgust kolovoza kolovoz kol \
     avg αυγούστου αύγουστος αυγ ağustos ağu августа август авг серпня серпень أغسطس آب אוגוסט اوت अगस्त augusztus agustus",
    "september sep sept septembre septiembre setiembre setembro settembre set setembre syyskuu syyskuuta september septembris septembrī rugsėjo rugsėjis września wrzesień wrz září zář septembra rujna rujan ruj \
     septembrie septembar σεπτεμβρίου σεπτέμβριος σεπ eylül eyl сентября сентябрь сен сент вересня вересень септември سبتمبر أيلول ספטמבר سپتامبر सितंबर सितम्बर szeptember szept",
    "october oct oktober okt octobre octubre outubro out ottobre ott lokakuu lokakuuta október oktoober oktobris oktobrī spalio spalis października październik paź října říjen říj októbra oktobra oktobar \
     octombrie οκτωβρίου οκτώβριος οκτ ekim eki октября октябрь окт жовтня жовтень октомври أكتوبر تشرين_الأول אוקטובר اکتبر अक्टूबर október",
    "november nov novembre noviembre novembro marraskuu marraskuuta nóvember novembris novembrī lapkričio lapkritis listopad listopadu novembra studenoga studenog studeni stu novembar \
     noiembrie noi νοεμβρίου νοέμβριος νοε kasım kas ноября ноябрь ноя листопада листопад ноември نوفمبر تشرين_الثاني נובמבר نوامبر नवंबर नवम्बर nopember",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre desember des desembre joulukuu joulukuuta detsember decembris decembrī gruodžio gruodis grudnia grudzień gru prosince prosinec pro \
     decembra prosinca prosinac decembar decembrie δεκεμβρίου δεκέμβριος δεκ aralık ara декабря декабрь дек грудня грудень декември ديسمبر كانون_الأول דצמבר دسامبر दिसंबर दिसम्बर december",
];

/// Days of the week, in full and abbreviated.
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
     montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
     lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim \
     lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom \
     segunda terça quarta quinta sexta feira seg ter qua qui sex \
     lunedì martedì mercoledì giovedì venerdì sabato domenica gio \
     maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo \
     mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag \
     maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai \
     poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle \
     pazartesi salı çarşamba perşembe cuma cumartesi pazar \
     понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс \
     понеділок вівторок середа четвер п'ятниця субота неділя \
     الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد";

/// Words that go with a date and mean nothing else.
const BESIDE: &str = "published updated posted first last modified date on at of the de del den der le el am um uhr a as h stand vom \
     veröffentlicht aktualisiert erstellt publié publicado publicada pubblicato publicerad udgivet publisert opublikowano mis jour et time local gmt utc bst \
     est edt cst cdt pst pdt cet cest z p m issued filed dated released release print edition to actualizado hrs hours o clock \
     г года р год ngày tháng năm d og kl klo tarihinde yayınlanma la il alle ore à às ال في ngay klokken klo o godz godzina szerda alas saat pukul wib kello pada tanggal today yesterday hier aujourd hui heute gestern hoy ayer oggi ieri em na på om hoje ontem vandaag gisteren idag igår dziś wczoraj";

/// The words of [`WEEKDAYS`] and [`BESIDE`] that English papers use.
const ENGLISH: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun published updated posted first last modified date on at of the time local gmt utc bst est edt cst cdt pst pdt \
     et as am um me do to so issued filed dated released release print edition hrs hours clock today yesterday";

/// Returns the number of a month from its folded name.
pub(crate) fn month(word: &str) -> Option<i8> {
    static NUMBERS: LazyLock<FxHashMap<String, i8>> = LazyLock::new(|| {
        let mut numbers = FxHashMap::default();
        for (number, names) in (1..).zip(MONTHS) {
            for name in names.split_whitespace() {
                numbers.entry(folded(&name.replace('_', " "))).or_insert(number);
            }
        }
        numbers
    });
    NUMBERS.get(word).copied()
}

/// True for a month's name that is also a day of the week: `mar` is March, and Tuesday in Italian, Spanish and
/// French.
pub(crate) fn may_be_weekday(word: &str) -> bool {
    matches!(word, "mar" | "lun" | "mer" | "sex")
}

/// True for a folded word that is a day of the week or goes with a date.
pub(crate) fn goes_with_dates(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        [WEEKDAYS, BESIDE]
            .iter()
            .flat_map(|list| list.split_whitespace())
            .map(folded)
            .collect()
    });
    WORDS.contains(word)
}

/// True for a folded word of a language that puts the day before the month: any of the words beside dates that is not
/// English.
pub(crate) fn puts_day_first(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        let english: FxHashSet<&str> = ENGLISH.split_whitespace().collect();
        let words = [WEEKDAYS, BESIDE].iter().flat_map(|list| list.split_whitespace());
        words
            .filter(|word| word.chars().count() > 1 && !english.contains(word))
            .map(folded)
            .filter(|word| !english.contains(word.as_str()))
            .collect()
    });
    WORDS.contains(word)
}

/// Returns a word in lower case without accents.
pub(crate) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'ı' => 'i',
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_two_months() {
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        for (number, names) in MONTHS.iter().enumerate() {
            for name in names.split_whitespace() {
                let folded = folded(name);
                let earlier = *seen.entry(folded.clone()).or_insert(number);
                assert_eq!(earlier, number, "{folded}");
            }
        }
    }
}
