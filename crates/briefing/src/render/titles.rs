//! What the sections are called, in the language of the conversation.

use super::layout::Slot;
use crate::briefing::Kind;

/// The languages that have titles of their own, in the order of the columns.
const LANGUAGES: [&str; 11] = ["en", "id", "it", "fr", "de", "es", "pt", "ru", "zh", "ja", "ko"];

#[rustfmt::skip]
const TITLES: [(Slot, [&str; LANGUAGES.len()]); 20] = [
    (Slot::LastRequest, ["Last request", "Permintaan terakhir", "Ultima richiesta", "Dernière demande", "Letzter Auftrag", "Última petición", "Último pedido", "Последний запрос", "最后的请求", "最後の依頼", "마지막 요청"]),
    (Slot::Of(Kind::Goal), ["Goal and requests", "Tujuan", "Obiettivo", "Objectif", "Ziel", "Meta y peticiones", "Objetivo", "Цель", "目标", "目的", "목표"]),
    (Slot::Of(Kind::Rules), ["Rules", "Aturan", "Regole", "Règles", "Regeln", "Reglas", "Regras", "Правила", "规则", "ルール", "규칙"]),
    (Slot::Of(Kind::State), ["State", "Keadaan", "Stato", "État", "Stand", "Estado", "Situação", "Состояние", "状态", "状況", "상태"]),
    (Slot::Of(Kind::Done), ["Done", "Selesai", "Fatto", "Fait", "Erledigt", "Hecho", "Feito", "Сделано", "已完成", "完了", "완료"]),
    (Slot::Claimed, ["Said to be done", "Katanya selesai", "Dato per fatto", "Annoncé fait", "Angeblich erledigt", "Dado por hecho", "Dado como feito", "Заявлено", "据称已完成", "完了とされる", "완료라고 함"]),
    (Slot::History, ["Earlier", "Sebelumnya", "In precedenza", "Auparavant", "Früher", "Antes", "Anteriormente", "Ранее", "此前", "以前", "이전"]),
    (Slot::Of(Kind::Decisions), ["Decisions", "Keputusan", "Decisioni", "Décisions", "Entscheidungen", "Decisiones", "Decisões", "Решения", "决定", "決定", "결정"]),
    (Slot::Of(Kind::Failed), ["Problems met", "Kendala", "Problemi", "Problèmes", "Probleme", "Problemas encontrados", "Problemas", "Проблемы", "遇到的问题", "問題", "문제"]),
    (Slot::Of(Kind::Blockers), ["Blockers", "Hambatan", "Blocchi", "Blocages", "Hindernisse", "Bloqueos", "Bloqueios", "Препятствия", "阻塞", "障害", "장애"]),
    (Slot::Of(Kind::Questions), ["Open questions", "Pertanyaan", "Domande aperte", "Questions ouvertes", "Offene Fragen", "Preguntas", "Perguntas", "Вопросы", "未决问题", "未回答", "질문"]),
    (Slot::Of(Kind::Next), ["Next", "Berikutnya", "Prossimi passi", "Suite", "Nächstes", "Siguiente", "Próximo", "Дальше", "下一步", "次", "다음"]),
    (Slot::Of(Kind::Files), ["Files", "Berkas", "File", "Fichiers", "Dateien", "Archivos", "Arquivos", "Файлы", "文件", "ファイル", "파일"]),
    (Slot::Of(Kind::Commands), ["Commands", "Perintah", "Comandi", "Commandes", "Befehle", "Comandos", "Comandos", "Команды", "命令", "コマンド", "명령"]),
    (Slot::Of(Kind::Errors), ["Errors", "Galat", "Errori", "Erreurs", "Fehler", "Errores", "Erros", "Ошибки", "错误", "エラー", "오류"]),
    (Slot::Of(Kind::Facts), ["Facts", "Fakta", "Fatti", "Faits", "Fakten", "Datos", "Fatos", "Факты", "事实", "事実", "사실"]),
    (Slot::Results, ["Results", "Hasil", "Risultati", "Résultats", "Ergebnisse", "Resultados", "Resultados", "Результаты", "结果", "結果", "결과"]),
    (Slot::Settings, ["Settings", "Pengaturan", "Impostazioni", "Réglages", "Einstellungen", "Ajustes", "Configuração", "Настройки", "设置", "設定", "설정"]),
    (Slot::Program, ["In the code", "Dalam kode", "Nel codice", "Dans le code", "Im Code", "En el código", "No código", "В коде", "代码中", "コード内", "코드"]),
    (Slot::Names, ["Mentioned", "Disebut", "Nominati", "Mentionnés", "Erwähnt", "Mencionado", "Mencionado", "Упомянуто", "提及", "言及", "언급"]),
];

/// The title of a section. English where the language has no titles of its own.
pub(crate) fn title(slot: Slot, language: &str) -> &'static str {
    let column = LANGUAGES.iter().position(|known| *known == language).unwrap_or(0);
    TITLES.iter().find(|(known, _)| *known == slot).map_or("Facts", |(_, titles)| titles[column])
}

/// The section that a title names, in whichever language.
pub(crate) fn slot_of_title(title: &str) -> Option<Slot> {
    TITLES.iter().find(|(_, titles)| titles.contains(&title)).map(|(slot, _)| *slot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_leads_back_to_its_section_or_to_one_of_the_same_kind() {
        for (slot, titles) in TITLES {
            for title in titles {
                assert_eq!(slot_of_title(title).map(Slot::kind), Some(slot.kind()), "{title}");
            }
        }
    }
}
