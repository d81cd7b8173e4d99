use briefing::conversation::*;
fn main() {
    for f in std::env::args().skip(1) {
        let b = std::fs::read(&f).unwrap();
        let t = String::from_utf8_lossy(&b).replace("\r\n", "\n");
        let n = t.len();
        let mut c = Conversation {
            turns: vec![Turn {
                role: Role::User,
                line: 1,
                time: None,
                blocks: vec![Block { line: 1, body: Body::Prose(t) }],
            }],
            ..Default::default()
        };
        let cpu = || std::fs::read_to_string("/proc/self/schedstat").unwrap().split(" ").next().unwrap().parse::<f64>().unwrap() / 1e9; let s = cpu();
        let r = briefing::redact::redact(&mut c);
        let e = cpu() - s;
        eprintln!("{:8.1} MB/s {} bytes {} secrets {}", n as f64 / 1e6 / e, n, r.len(), f);
        let t = c.turns[0].blocks[0].body.text();
        for x in r {
            let a = (x.place.start as usize).saturating_sub(50);
            let mut a = a;
            while !t.is_char_boundary(a) {
                a -= 1
            }
            let mut z = (x.place.end as usize + 20).min(t.len());
            while !t.is_char_boundary(z) {
                z += 1
            }
            println!("{:?} <= {:?}   | {:?}", x.placeholder, x.value, &t[a..z]);
        }
    }
}
