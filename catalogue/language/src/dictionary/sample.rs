//! A dictionary of a few words, written by the tests themselves in the layout of the real one.

/// Writes transducers state by state.
struct Writer {
    symbols: Vec<String>,
    cells: Vec<u8>,
}

impl Writer {
    fn symbol(&self, name: &str) -> u16 {
        self.symbols.iter().position(|symbol| symbol == name).unwrap_or_else(|| panic!("no symbol {name}"))
            as u16
    }

    /// Adds a cell: input, output, target state, number of further transitions.
    fn cell(&mut self, input: u16, output: u16, target: usize, further: usize) {
        self.cells.extend(input.to_le_bytes());
        self.cells.extend(output.to_le_bytes());
        self.cells.extend((target as u32 | (further as u32) << 24).to_le_bytes());
    }
}

/// Bytes of a dictionary that knows `ala`, `alan`, `alaala`, `osaamis-` before `ala`, `it-ala`, and `laa`.
///
/// Each word is a chain of states of its own; the first state fans out to them by empty transitions through an
/// overflow cell. `osaamis` sets a flag that the end of the word disallows and `ala` clears.
pub(crate) fn sample() -> Vec<u8> {
    let names = "|@P.OPEN.ON@|@C.OPEN@|@D.OPEN@|a|l|n|o|s|m|i|t|-|e|p|u|[Ln]|[Xp]|[X]|[Bc]|[Sg]|[Xr]|j";
    let mut writer = Writer { symbols: names.split('|').map(str::to_string).collect(), cells: Vec::new() };
    // Each step is "input>output"; either may be empty.
    let ala = ">[Xp] >a >l >a >[X] a>a l>l";
    let words = [
        format!("{ala} a>a"),
        format!("{ala} a>a >[Sg] n>n"),
        format!("{ala} a>a @D.OPEN@> >[Bc] {ala} a>a"),
        ">[Xp] >a >l >a >a >l >a >[X] a>a l>l a>a a>a l>l a>a".to_string(),
        format!(">[Xp] >o >s >a >t >a >[X] o>o s>s a>a a>a m>m i>i s>s @P.OPEN.ON@> @D.OPEN@> {ala}"),
        format!(
            ">[Xp] >o >s >a >t >a >[X] o>o s>s a>a a>a m>m i>i s>s @P.OPEN.ON@> >[Bc] @C.OPEN@> {ala} a>a @D.OPEN@> n>n"
        ),
        format!(">[Xr] >j >[X] >[Xp] >i >t >[X] i>i t>t ->- >[Bc] {ala} a>a"),
        ">[Xp] >l >o >p >p >u >[X] l>l a>a a>a".to_string(),
    ];
    // The first state: one transition, the overflow cell, the others.
    let padding = 300;
    let fan = words.len() + padding;
    let mut start = fan + 1;
    let mut starts = Vec::new();
    for word in &words {
        starts.push(start);
        start += word.split(' ').count() + 1;
    }
    for (number, target) in starts.iter().enumerate() {
        writer.cell(0, 0, *target, if number == 0 { 255 } else { 0 });
        if number == 0 {
            let count = (fan - 1) as u32;
            writer.cell((count & 0xFFFF) as u16, (count >> 16) as u16, 0, 0);
        }
    }
    for _ in 0..padding {
        // `u` begins no word: transitions that only make the state large.
        let u = writer.symbol("u");
        writer.cell(u, u, 0, 0);
    }
    for (word, start) in words.iter().zip(starts) {
        for (offset, step) in word.split(' ').enumerate() {
            let (input, output) = step.split_once('>').unwrap_or((step, ""));
            let (input, output) = (writer.symbol(input), writer.symbol(output));
            writer.cell(input, output, start + offset + 1, 0);
        }
        writer.cell(0xFFFF, 0, 0, 0);
    }
    let mut bytes = Vec::new();
    bytes.extend(0x0001_3A6E_u32.to_le_bytes());
    bytes.extend(0x0003_51FA_u32.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend((writer.symbols.len() as u16).to_le_bytes());
    for symbol in &writer.symbols {
        bytes.extend(symbol.as_bytes());
        bytes.push(0);
    }
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes.extend(writer.cells);
    bytes
}
