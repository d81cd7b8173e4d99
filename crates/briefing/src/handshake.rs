//! The handshake: the next AI restates what it understood, and its answer is compared with the briefing.

use std::collections::HashSet;

use crate::briefing::{Briefing, LineItem};
use crate::lexicon::Plain;
use crate::terms::{Sort, each_term};

/// What the next AI's restatement got right.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HandshakeCheck {
    /// Items of the briefing that the answer names.
    pub got: Vec<LineItem>,
    /// Items of the briefing that it does not name.
    pub missed: Vec<LineItem>,
}

/// Of an item's words, by weight, the share that an answer must hold to count as having got it.
const ENOUGH: f32 = 0.5;

/// Compares the next AI's pasted answer with the items of a briefing.
pub fn check_handshake(briefing: &Briefing, answer: &str) -> HandshakeCheck {
    let mut said: HashSet<u32, Plain> = HashSet::default();
    each_term(answer, |term, _, _| {
        said.insert(term.hash);
    });
    let items = briefing.sections.iter().flat_map(|section| &section.lines).flat_map(|line| &line.items);
    let (got, missed) = items.cloned().partition(|item| share(&item.text, &said) >= ENOUGH);
    HandshakeCheck { got, missed }
}

fn share(text: &str, said: &HashSet<u32, Plain>) -> f32 {
    let (mut held, mut total) = (0.0, 0.0);
    each_term(text, |term, start, end| {
        let weight = match term.sort {
            Sort::Word => (end - start).min(8) as f32 / 8.0,
            Sort::Number => 1.0,
            Sort::Name | Sort::Path => 2.0,
        };
        total += weight;
        if said.contains(&term.hash) {
            held += weight;
        }
    });
    if total == 0.0 { 1.0 } else { held / total }
}

/// What is asked of the next AI, in the language of the conversation where it is known.
pub(crate) fn request(language: &str) -> &'static str {
    match language {
        "id" => {
            "Sebelum bertindak, ulangi dengan kata-katamu: tujuan, aturan, keadaan, dan langkah berikutnya."
        }
        "it" => "Prima di agire, riassumi con parole tue: obiettivo, regole, stato e prossimo passo.",
        "fr" => "Avant d'agir, reformule : l'objectif, les règles, l'état et la prochaine étape.",
        "de" => "Bevor du handelst, gib in eigenen Worten wieder: Ziel, Regeln, Stand und nächster Schritt.",
        "es" => "Antes de actuar, resume con tus palabras: objetivo, reglas, estado y siguiente paso.",
        "pt" => "Antes de agir, reafirme com suas palavras: objetivo, regras, estado e próximo passo.",
        "ru" => {
            "Прежде чем действовать, перескажите своими словами: цель, правила, состояние и следующий шаг."
        }
        "zh" => "行动之前，请先用自己的话复述：目标、规则、状态和下一步。",
        "ja" => "作業の前に、目的・ルール・状況・次の一手を自分の言葉で述べてください。",
        "ko" => "작업하기 전에 목표, 규칙, 상태, 다음 단계를 자신의 말로 다시 설명해 주세요.",
        _ => "Before you act, restate in your own words: the goal, the rules, the state and the next step.",
    }
}
