//! Words that tell what a sentence does: forbid, decide, report, plan. English, Indonesian, and the languages that
//! conversations are most often held in; a text in another language is judged by its structure and identifiers.

use std::borrow::Cow;

use crate::text;

/// What a word or heading hints at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Cue {
    Forbid,
    Must,
    Wish,
    Decide,
    Reason,
    Done,
    Fail,
    Next,
    Block,
    Goal,
    Ask,
    /// Where things stand: status, environment, addresses.
    State,
    /// How to run, build, deploy.
    Usage,
    /// Pleasantries and announcements of the next tool call.
    Noise,
    /// Contrast: but, however, instead.
    But,
    /// Confirmation by a person: works, perfect.
    Works,
    /// Denies, limits or conditions what stands beside it.
    Turn,
    /// Announces what the speaker is about to do.
    Intent,
    /// Puts something up that the other side may take or leave.
    Offer,
    /// Speaks of what may be, will be or ought to be rather than of what is.
    Unreal,
    /// Begins with what is to be done: a step, whatever else it speaks of.
    Order,
    /// But, however: one half of what is said takes back something of the other.
    Contrast,
    /// Forbids or demands for good, not for this once.
    Lasting,
    /// Speaks of making something: worth as much as what was made, but no report that it was.
    Make,
    /// Tells of a choice that was made, not of how a thing is designed.
    Choose,
    /// Heads what is to be reached: criteria, not what was.
    Wanted,
}

/// A set of cues, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cues(u32);

impl Cues {
    pub(crate) fn has(self, cue: Cue) -> bool {
        self.0 & (1 << cue as u32) != 0
    }

    /// The cues that at least half of several texts have.
    pub(crate) fn of_most(all: &[Self]) -> Self {
        let most = |bit: &u32| all.iter().filter(|cues| cues.0 & bit != 0).count() * 2 >= all.len();
        Self((0..u32::BITS).map(|at| 1 << at).filter(most).fold(0, |bits, bit| bits | bit))
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn remove(&mut self, cue: Cue) {
        self.0 &= !(1 << cue as u32);
    }

    pub(crate) fn add(&mut self, cue: Cue) {
        self.0 |= 1 << cue as u32;
    }
}

impl From<Cue> for Cues {
    fn from(cue: Cue) -> Self {
        Self(1 << cue as u32)
    }
}

/// Cue words by language groups. A trailing `*` matches every word that begins so; a phrase of several words stands
/// with spaces. Scripts without spaces between words are matched anywhere.
const WORDS: &[(Cue, &str)] = &[
    (
        Cue::Forbid,
        "never|don't|dont|do not|must not|mustn't|should not|shouldn't|cannot be|without|avoid|forbid*|prohibit*|no longer|not allowed|instead of|stop using|rather than|only",
    ),
    (Cue::Forbid, "jangan|tidak boleh|dilarang|tanpa|hindari|hanya"),
    (
        Cue::Forbid,
        "mai|non deve|non devi|non voglio|senza|evita*|solo|soltanto|solamente|jamais|ne pas|sans|éviter|seulement|uniquement|nunca|no debe*|sin|evit*|sólo|solamente|não|nao|sem|apenas|somente|nie|niemals|nicht|kein*|ohne|nur|vermeide*",
    ),
    (
        Cue::Forbid,
        "никогда|нельзя|не надо|не нужно|без|только|запрещ*|不要|禁止|不能|不得|不允许|只能|仅|勿|しないで|禁止|だけ|しない|하지 마*|금지|말고|않도록|로만|에서만|만 사용|만 써|만 쓰",
    ),
    (
        Cue::Must,
        "must|always|required|requires|require|should|need*|ensure|important|critical|mandatory|make sure|have to|has to|rule|rules|constraint*|convention*|keep|strictly|remember|prefer*|expect*|standing",
    ),
    (Cue::Must, "harus|wajib|selalu|pastikan|penting|aturan|perlu|sebaiknya"),
    (
        Cue::Must,
        "deve|devono|devi|dobbiamo|sempre|bisogna|importante|obbligatori*|regola|doit|doivent|toujours|il faut|important|obligatoire|règle*|debe*|siempre|hay que|importante|obligatori*|tem que|deve|devem|deverá|deverão|precisa*|obrigat*|muss|müssen|immer|wichtig|soll*|pflicht",
    ),
    (
        Cue::Must,
        "должн*|нужно|надо|обязательно|всегда|важно|требу*|правил*|必须|必要|一定|务必|应该|需要|总是|确保|重要|規則|常に|必ず|べき|반드시|항상|해야|필수|중요",
    ),
    (
        Cue::Wish,
        "please|want*|would like|i'd like|can you|could you|let's|lets|add|make|create|implement|change|update|remove|rename|write|build|use|show|move|replace|fix|set",
    ),
    (Cue::Wish, "tolong|mohon|buat*|tambah*|ubah|ganti|hapus|perbaiki|ingin|mau|gunakan|pakai"),
    (
        Cue::Wish,
        "vorrei|voglio|puoi|fammi|aggiung*|crea|modifica|usa|dammi|je veux|je voudrais|peux-tu|ajoute*|crée*|modifie*|utilise*|quiero|puedes|agrega*|haz|crea|usa|quero|pode|adicione|crie|faça|use|ich will|ich möchte|kannst du|bitte|füge|erstelle",
    ),
    (
        Cue::Wish,
        "хочу|сделай|добавь|можешь|давай|убери|пожалуйста|请|帮我|我想|我要|希望|添加|实现|给我|してください|ほしい|したい|追加|해줘|해주세요|만들어|추가|원해|싶어|바꿔|수정",
    ),
    (
        Cue::Decide,
        "decided|decide|decision*|chose|chosen|choose|instead|switch*|replaced|replace|agreed|approach|opted|will use|going with|we use|uses|design*|strategy|architecture|now uses|now use|moved to|pattern|renamed",
    ),
    (
        Cue::Decide,
        "memutuskan|keputusan|diputuskan|dipilih|memilih|menggunakan|pendekatan|arsitektur|diganti",
    ),
    (
        Cue::Decide,
        "deciso|decisione|scelt*|invece|useremo|usiamo|approccio|décid*|décision*|choisi*|plutôt|approche|architecture|decidi*|decisión|elegi*|en lugar|enfoque|decisão|escolh*|em vez|abordagem|entschied*|entscheidung*|gewählt|stattdessen|ansatz",
    ),
    (
        Cue::Decide,
        "решил*|решение|решено|выбра*|вместо|использу*|подход|архитектур*|决定|选择|采用|改用|改为|方案|架构|而不是|決定|採用|選択|代わりに|결정|선택|대신|방식|구조",
    ),
    (
        Cue::Reason,
        "because|since|so that|therefore|due to|reason|why|thus|as it|in order to|root cause|caused by|which means",
    ),
    (
        Cue::Reason,
        "karena|sebab|supaya|agar|sehingga|akibat|penyebab|perché|poiché|quindi|così|motivo|causa|parce que|car|donc|afin|pour que|porque|ya que|por eso|para que|pois|portanto|weil|damit|deshalb|grund|denn",
    ),
    (
        Cue::Reason,
        "потому|поэтому|так как|чтобы|причин*|из-за|因为|因此|所以|由于|原因|ため|から|ので|理由|때문|그래서|이유|위해",
    ),
    (
        Cue::Done,
        "done|fixed|completed|complete|created|added|implemented|finished|committed|pushed|deployed|verified|passed|passing|passes|pass|resolved|updated|removed|deleted|renamed|installed|successful*|succeeded|works|working|ready|built|tested|merged|wrote|written|converted|moved|changed|enabled|configured|generated",
    ),
    (Cue::Done, "selesai|berhasil|sukses|sudah|telah|ditambahkan|dibuat|diperbaiki|dihapus|diubah|terpasang"),
    (
        Cue::Done,
        "fatto|completat*|aggiunt*|creato|creata|creati|corrett*|risolt*|funziona|pronto|terminé*|fini|finie|finis|ajouté*|créé*|corrigé*|résolu*|fonctionne|réussi*|validé*|accompli*|hecho|completad*|añadid*|cread*|corregid*|resuelt*|funciona|listo|feito|concluíd*|adicionad*|criad*|corrigid*|resolvid*|pronto|removid*|fertig|erledigt|hinzugefügt|erstellt|behoben|funktioniert",
    ),
    (
        Cue::Done,
        "готов*|сделан*|добавлен*|создан*|исправлен*|работает|завершен*|завершён*|успешно|удален*|удалён*|обновлен*|обновлён*|完成了|已完成|全部完成|已修|已添加|已创建|已更新|已删除|已提交|已部署|已实现|已通过|已经完成|修复了|添加了|创建了|测试通过|通过了|成功|完了|修正しました|追加しました|作成しました|완료|성공|추가했|수정했|만들었|됩니다|되었습니다|했습니다",
    ),
    (
        Cue::Fail,
        "fail*|error*|broken|bug*|crash*|doesn't work|does not work|not working|cannot|can't|couldn't|unable|wrong|incorrect|issue*|problem*|missing|reject*|denied|timeout|timed out|conflict*|unsupported|invalid|didn't work|warning*|exception*|incompatib*|limitation*|unexpected",
    ),
    (Cue::Fail, "gagal|kesalahan|masalah|rusak|salah|tidak bisa|belum bisa|kendala|error"),
    (
        Cue::Fail,
        "errore|errori|non funziona|problem*|sbagliat*|fallit*|manca*|erreur*|échec*|échou*|ne fonctionne pas|problème*|manqu*|fallo|falla*|error*|no funciona|problema*|erro|erros|falh*|não funciona|faltando|bloque*|fehler*|fehlgeschlagen|funktioniert nicht|kaputt",
    ),
    (
        Cue::Fail,
        "ошибк*|не работает|проблем*|сломан*|неправильн*|не удалось|падает|错误|失败|问题|报错|无法|不行|缺少|エラー|失敗|問題|できない|오류|에러|실패|문제|안 됩니다|안돼",
    ),
    (
        Cue::Next,
        "next|todo|to-do|to do|remaining|remains|pending|later|follow-up|upcoming|not yet|still|future|plan*|will need|should now|left to|tomorrow|unfinished|in progress|awaiting|greenlight|backlog|optional|recommend*|suggest*|roadmap|deferred|still open|how to continue|where to continue",
    ),
    (Cue::Next, "selanjutnya|berikutnya|nanti|belum|sisa|rencana|lanjut*|melanjutkan|tertunda|saran"),
    (
        Cue::Next,
        "prossim*|ancora|poi|domani|resta|restano|restante*|piano|prochain*|ensuite|reste|restent|restant*|suivant*|pas encore|recommand*|próxim*|siguiente*|falta*|pendiente*|todavía|plan|pendente*|ainda*|etapa*|nächst*|noch|später|ausstehend|plan",
    ),
    (
        Cue::Next,
        "дальше|следующ*|осталось|ещё|еще|потом|план*|позже|下一步|接下来|后续|待办|计划|剩余|尚未|建议|次に|次は|次の|今後|予定|残り|まだ|다음|남은|아직|계획|이후|추천",
    ),
    (
        Cue::Block,
        "blocked|blocker*|blocking|waiting|depends on|dependent on|depending on|prerequisite*|stuck|requires manual|unresolved|critical path|before",
    ),
    (
        Cue::Block,
        "terhambat|menunggu|tergantung|hambatan|bloccat*|in attesa|dipende|bloqué*|en attente|dépend de|dépend du|bloquead*|esperando|depende|dependen|dependem|aguardando|blockiert|wartet|abhängig|заблокир*|ждет|ждёт|завис*|阻塞|等待|依赖|待ち|依存|대기|의존|막힌",
    ),
    (
        Cue::Goal,
        "goal*|objective*|mission|purpose|task|aim|request*|requirement*|context|overview|wants to|we are building|project",
    ),
    (
        Cue::Goal,
        "tujuan|target|tugas|permintaan|obiettivo|scopo|richiesta|compito|objectif*|le but|notre but|tâche|demande|mission|objetivo*|tarea|solicitud|tarefa|pedido|ziel*|aufgabe*|anforderung*|цель|задач*|запрос|требован*|目标|任务|需求|目的|目標|依頼|課題|목표|작업|요청|요구",
    ),
    (
        Cue::Ask,
        "question*|would you like|do you want|shall i|should i|which|what would|let me know|your choice|prefer|confirm|clarif*|waiting for you|can you tell",
    ),
    (
        Cue::Ask,
        "pertanyaan|apakah|mau saya|bagaimana|domanda|domande|vuoi|preferisci|fammi sapere|confermi|question*|veux-tu|voulez-vous|souhaites|préfères|pregunta*|quieres|prefieres|pergunta*|quer que|você quer|prefere|frage*|möchtest|soll ich|вопрос*|хочешь|хотите|нужно ли|какой|问题|要不要|是否|吗|哪个|質問|ですか|ますか|질문|할까요|원하시|하시겠",
    ),
    (
        Cue::State,
        "status|current*|state|environment|url*|version*|branch|server|running|configured|located|lives|path|port|database|credential*|endpoint*|account|id|production|repo*|summary|result*|stack",
    ),
    (
        Cue::State,
        "saat ini|kondisi|lingkungan|ringkasan|hasil|stato|attual*|ambiente|risultat*|riepilogo|état|actuel*|environnement|résumé|résultat*|estado|actualmente|entorno|resumen|resultado*|atual*|ambiente|resumo|stand|umgebung|ergebnis*|zusammenfassung|состояни*|текущ*|сейчас|итог*|результат*|версия|状态|当前|目前|环境|总结|结果|状況|現在|結果|まとめ|상태|현재|환경|요약|결과",
    ),
    (
        Cue::Usage,
        "run|usage|install|command*|deploy*|quick start|how to|start|build|launch|execute|setup|set up|test",
    ),
    (
        Cue::Usage,
        "jalankan|perintah|cara|pasang|mulai|avvi*|esegui*|comand*|installa*|lancer|exécute*|commande*|installe*|démarr*|ejecuta*|comando*|instala*|iniciar|execut*|rodar|ausführen|befehl*|installier*|starte*|запус*|команд*|установ*|运行|命令|安装|启动|部署|実行|コマンド|インストール|起動|실행|명령|설치|배포",
    ),
    (
        Cue::Noise,
        "let me|i'll|i will|now i|great|perfect|excellent|sure|okay|ok|thanks|thank you|happy to|of course|certainly|absolutely|you're right|you're welcome|good question|i see|looking at|let's see|hello|hi|here's|here is|now let|i can see|i understand|hope this|here are|feel free|i'm glad|apologize|apologise|apologies|sorry|welcome|further assistance|good catch|let me know if|any questions|fammi sapere se|n'hésite*|no dudes|fique à vontade",
    ),
    (
        Cue::Noise,
        "maaf|jangan ragu|semoga membantu|resto a disposizione|não hesite|zögere nicht|обращайся|обращайтесь|ottima domanda|mi dispiace|scusa|désolé*|je suis désolé|lo siento|desculp*|entschuldig*|абсолютно прав|извини*|抱歉|すみません|申し訳|죄송|baik|tentu|terima kasih|halo|certo|perfetto|ottimo|ecco|grazie|ciao|ora ti|va bene|parfait|d'accord|merci|bien sûr|voici|bonjour|je vais|perfecto|claro|gracias|hola|aquí|vale|perfeito|obrigad*|olá|vou|certo|danke|gerne|natürlich|hallo|перейд*|отлично|хорошо|спасибо|привет|конечно|понял|давайте|好的|谢谢|你好|当然|明白|让我|はい|ありがとう|こんにちは|承知|네|감사|안녕|알겠",
    ),
    (
        Cue::But,
        "but|however|although|though|except|unless|actually|wrong|not|note|warning|caution|beware|tapi|namun|bukan|tetapi|kecuali|ma|però|tranne|attenzione|nota|mais|cependant|sauf|attention|pero|excepto|cuidado|mas|porém|exceto|atenção|aber|jedoch|außer|achtung|но|однако|кроме|внимание|但是|但|不过|除了|注意|しかし|ただし|注意|하지만|그러나|주의|단",
    ),
    (
        Cue::Turn,
        "not|no|none|neither|nor|never|without|only|except|unless|if|when|until|but|however|although|though|instead|rather|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|won't|wouldn't|can't|cannot|couldn't|shouldn't|hasn't|haven't|maybe|perhaps|might|could|would|should|otherwise|bukan|tidak|belum|jangan|tanpa|hanya|kecuali|jika|kalau|bila|ketika|tapi|tetapi|namun|mungkin",
    ),
    (
        Cue::Turn,
        "non|senza|solo|tranne|se|quando|finché|ma|però|invece|forse|potrebbe|ne|pas|sans|seulement|sauf|si|quand|lorsque|mais|cependant|plutôt|peut-être|pourrait|no|sin|sólo|solo|salvo|excepto|cuando|pero|sino|quizás|podría|não|nao|sem|apenas|exceto|quando|mas|porém|talvez|poderia|nicht|kein*|ohne|nur|außer|wenn|falls|bis|aber|sondern|jedoch|vielleicht|könnte",
    ),
    (
        Cue::Turn,
        "не|нет|ни|без|только|кроме|если|когда|пока|но|однако|а|может|возможно|бы|不|没|無|无|非|未|别|勿|只|仅|除|若|如果|但|而|可能|也许|ない|ません|だけ|もし|場合|しかし|かも|않|못|없|아니|안 |만약|경우|하지만|그러나",
    ),
    (
        Cue::Intent,
        "let me|i'll|i will|i need to|i'm going to|i am going to|now let|let's see|saya akan|mari kita|biar saya|ora ti|vado a|procedo|je vais|voy a|déjame|vou|deixe-me|preciso|ich werde|lass mich|сейчас|перейд*|приступаю|начинаю|让我|我来|我将|我现在|しましょう|겠습니다",
    ),
    (
        Cue::Offer,
        "i can easily|i could also|posso aggiungere|posso facilmente|posso anche|je peux aussi|puedo también|também posso|ich kann auch|saya juga bisa|if you want|if you like|if you'd like|if you wish|if you prefer|would you like|do you want me|shall i|should i|i can also|jika anda mau|kalau mau|apakah anda ingin|se vuoi|se preferisci|vuoi che|si tu veux|si vous voulez|si vous le souhaitez|veux-tu que|voulez-vous que|souhaitez-vous|si quieres|si prefieres|quieres que|se quiser|se preferir|você quer que|quer que eu|wenn du willst|wenn du möchtest|soll ich|möchtest du|если хочешь|если хотите|хочешь|хотите|如果你需要|如果需要|如果你想|要不要|需要我|よろしければ|必要であれば|ご希望|원하시면|원하신다면|할까요|드릴까요",
    ),
    (
        Cue::Unreal,
        "if|will|would|could|should|can|may|might|let's|to be|once|whenever|unless|jika|kalau|bila|akan|bisa|dapat|se|puoi|può|potrebbe|dovrebbe|dovresti|potresti|sarà|si|peut|pouvez|pourrait|devrait|sera|cuando|puede|puedes|podría|debería|será|pode|poderia|deveria|wenn|falls|würde|könnte|sollte|wird|kann|если|когда|будет|можно|может|можете|如果|将会|将在|可以|应该|若|できます|でしょう|場合|수 있|경우|려면",
    ),
    (
        Cue::Contrast,
        "but|however|although|though|yet|tapi|namun|tetapi|ma|però|mais|cependant|pero|mas|porém|aber|jedoch|но|однако|但是|但|不过|しかし|ただし|하지만|그러나|지만",
    ),
    (Cue::Make, "creat*"),
    (
        Cue::Wanted,
        "criteria|criterion|acceptance|expected|definition of done|kriteria|criteri|criterio|critère*|criterios|critério*|kriteri*|критери*|标准|条件|基準|기준",
    ),
    (
        Cue::Choose,
        "decided|decision*|chose|chosen|instead|switched|switching|replaced|agreed|opted|will use|going with|we use|now uses|now use|moved to|renamed|memutuskan|keputusan|diputuskan|dipilih|memilih|diganti|deciso|decisione|scelt*|invece|useremo|décidé*|décision*|choisi*|plutôt|decidi*|decisión|elegi*|en lugar|decisão|escolh*|em vez|entschied*|entscheidung*|gewählt|stattdessen",
    ),
    (
        Cue::Choose,
        "решил*|решение|решено|выбра*|вместо|决定|选择|采用|改用|改为|而不是|決定|採用|選択|代わりに|결정|선택|대신",
    ),
    (
        Cue::Lasting,
        "never|always|don't|dont|do not|must|mustn't|have to|from now on|every time|at all times|remember|rule|rules|convention*|standing|jangan|selalu|harus|wajib|dilarang|tidak boleh|mulai sekarang|setiap kali|aturan",
    ),
    (
        Cue::Lasting,
        "mai|sempre|deve|devono|non devi|d'ora in poi|ogni volta|regola|jamais|toujours|doit|doivent|désormais|chaque fois|règle*|nunca|siempre|debe*|a partir de ahora|cada vez|regla*|tem que|a partir de agora|toda vez|regra*|nie|niemals|immer|muss|müssen|ab jetzt|jedes mal|regel*",
    ),
    (
        Cue::Lasting,
        "никогда|всегда|нельзя|должн*|впредь|каждый раз|правил*|不要|禁止|不得|不允许|必须|一定|务必|总是|始终|绝不|以后|每次|规则|常に|必ず|今後は|毎回|決して|禁止|항상|반드시|앞으로|매번|절대|금지",
    ),
    (
        Cue::Works,
        "it works|works now|working now|that worked|perfect|worked|looks good|lgtm|well done|funziona|adesso funziona|ora funziona|ça marche|fonctionne|funcionó|funciona|funcionou|klappt|работает|получилось|可以了|成功了|好了|動いた|動きました|잘 되네|됐어|berhasil|sudah bisa|mantap",
    ),
];

/// The lexicon, laid out for looking up.
pub(crate) struct Lexicon {
    /// Words, beginnings and phrases; those that may open alike are neighbours.
    entries: Vec<Entry>,
    /// Where those entries are, by what opens them.
    shelves: Box<[Shelf; OPENINGS]>,
    /// Scripts without spaces: by the first character, the whole string.
    inner: std::collections::HashMap<char, Vec<(&'static str, Cue)>, Plain>,
}

/// What the lexicon knows of a word.
struct Entry {
    said: Said,
    cues: Cues,
}

/// What has to stand at a place, in small letters.
#[derive(Clone, Copy)]
enum Said {
    Word(&'static str),
    Beginning(&'static str),
    Phrase(&'static str),
}

impl Said {
    fn of(listed: &'static str) -> Self {
        match listed.strip_suffix('*') {
            _ if listed.contains(' ') => Self::Phrase(listed),
            Some(beginning) => Self::Beginning(beginning),
            None => Self::Word(listed),
        }
    }

    /// The first word, or the beginning of one.
    fn first(self) -> &'static [u8] {
        let (Self::Word(said) | Self::Beginning(said) | Self::Phrase(said)) = self;
        text::first_word(said).as_bytes()
    }

    /// The lengths that a word can have here.
    fn lengths(self) -> u32 {
        match self {
            Self::Beginning(beginning) => u32::MAX << beginning.len().min(LONGEST),
            _ => length_bit(self.first().len()),
        }
    }

    /// Whether it stands where a word of a text does, and a text goes on behind it.
    fn stands(self, word: &[u8], rest: &[u8]) -> bool {
        match self {
            Self::Word(said) => word.eq_ignore_ascii_case(said.as_bytes()),
            Self::Beginning(said) => opens_with(word, said.as_bytes()),
            Self::Phrase(said) => {
                opens_with(rest, said.as_bytes())
                    && !rest.get(said.len()).is_some_and(|byte| is_word_byte(*byte))
            }
        }
    }
}

/// The entries that open alike: most words of a conversation have none of their length.
#[derive(Clone, Copy, Default)]
struct Shelf {
    first: u16,
    count: u16,
    /// The lengths in bytes of the words that they stand for, a bit each.
    lengths: u32,
}

/// Longer words count as words of this length.
const LONGEST: usize = 31;

fn length_bit(length: usize) -> u32 {
    1 << length.min(LONGEST)
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        let mut inner: std::collections::HashMap<char, Vec<_>, Plain> = Default::default();
        let mut entries = Vec::new();
        for (cue, listed) in
            WORDS.iter().flat_map(|(cue, words)| words.split('|').map(move |word| (*cue, word)))
        {
            let first = listed.chars().next().unwrap_or(' ');
            if is_unspaced(first) {
                inner.entry(first).or_default().push((listed.trim_end_matches('*'), cue));
            } else {
                entries.push(Entry { said: Said::of(listed), cues: Cues::from(cue) });
            }
        }
        entries.sort_by_key(|entry| opening(entry.said.first()));
        let shelves = shelves(&entries);
        Self { entries, shelves, inner }
    }

    /// The cues of a text. Case does not count.
    pub(crate) fn cues(&self, text: &str) -> Cues {
        let text = in_small_letters(text);
        let bytes = text.as_bytes();
        let mut cues = Cues::default();
        let mut at = 0;
        while let Some(gap) = bytes[at..].iter().position(|byte| is_word_byte(*byte)) {
            let start = at + gap;
            let length = bytes[start..].iter().position(|byte| !is_word_byte(*byte));
            at = length.map_or(bytes.len(), |length| start + length);
            let word = &bytes[start..at];
            let shelf = self.shelves[opening(word)];
            if shelf.lengths & length_bit(word.len()) != 0 {
                self.word_cues(shelf, word, &bytes[start..], &mut cues);
            }
            if word[0] >= 0xE0 {
                self.inner_cues(&text[start..at], &mut cues);
            }
        }
        cues
    }

    /// The cues of a word, of what it begins with, and of phrases that begin with it.
    fn word_cues(&self, shelf: Shelf, word: &[u8], rest: &[u8], cues: &mut Cues) {
        let first = usize::from(shelf.first);
        let entries = self.entries.iter().skip(first).take(shelf.count.into());
        for entry in entries.filter(|entry| entry.said.stands(word, rest)) {
            *cues = cues.union(entry.cues);
        }
    }

    fn inner_cues(&self, word: &str, cues: &mut Cues) {
        for (at, char) in word.char_indices() {
            if let Some(candidates) = self.inner.get(&char) {
                for (candidate, cue) in candidates {
                    if word[at..].starts_with(candidate) {
                        cues.add(*cue);
                    }
                }
            }
        }
    }
}

fn is_unspaced(char: char) -> bool {
    matches!(char as u32, 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF)
}

/// The bytes that words are made of.
static OF_WORDS: [bool; 256] = {
    let mut of_words = [false; 256];
    let mut byte = 0;
    while byte < of_words.len() {
        of_words[byte] =
            (byte as u8).is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte as u8, b'\'' | b'-');
        byte += 1;
    }
    of_words
};

fn is_word_byte(byte: u8) -> bool {
    OF_WORDS[usize::from(byte)]
}

/// Places for what the first three bytes of words tell.
const OPENINGS: usize = 1 << 12;

/// The place of the first three bytes of a word; case does not count, nor do some other differences.
fn opening(word: &[u8]) -> usize {
    let byte = |at: usize| word.get(at).map_or(0, |byte| u32::from(*byte));
    let folded = (byte(0) | byte(1) << 8 | byte(2) << 16) | 0x20_20_20;
    (folded.wrapping_mul(0x9E37_79B1) >> 20) as usize
}

/// A text without capitals beyond ASCII (whose own do not matter here) and with plain apostrophes.
fn in_small_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_to_fold) {
        return Cow::Borrowed(text);
    }
    let mut small = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '’' => small.push('\''),
            _ if is_to_fold(char) => small.extend(char.to_lowercase()),
            _ => small.push(char),
        }
    }
    Cow::Owned(small)
}

/// Whether a character beyond ASCII stands for another one: a capital, or the curly apostrophe.
fn is_to_fold(char: char) -> bool {
    let has_no_case = char.is_ascii() || is_unspaced(char) || char.is_lowercase();
    !has_no_case && (char == '’' || !char.to_lowercase().eq([char]))
}

fn opens_with(text: &[u8], said: &[u8]) -> bool {
    text.get(..said.len()).is_some_and(|head| head.eq_ignore_ascii_case(said))
}

/// The shelves of entries that are sorted by what opens them.
fn shelves(entries: &[Entry]) -> Box<[Shelf; OPENINGS]> {
    let mut shelves = Box::new([Shelf::default(); OPENINGS]);
    for (at, entry) in (0..).zip(entries) {
        let shelf = &mut shelves[opening(entry.said.first())];
        if shelf.count == 0 {
            shelf.first = at;
        }
        shelf.count += 1;
        shelf.lengths |= entry.said.lengths();
    }
    shelves
}

/// The keys are hashes already, or single characters.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plain;

impl std::hash::BuildHasher for Plain {
    type Hasher = PlainHasher;

    fn build_hasher(&self) -> PlainHasher {
        PlainHasher(0)
    }
}

/// Spreads a key over the bits that the table looks at.
pub(crate) struct PlainHasher(u64);

impl std::hash::Hasher for PlainHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = (self.0 ^ u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 29;
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (self.0 ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_known_in_every_language_that_is_claimed() {
        let lexicon = Lexicon::new();
        for (text, cue) in [
            ("Never touch prod", Cue::Forbid),
            ("Don’t push to main", Cue::Forbid),
            ("Jangan hapus tabel ini", Cue::Forbid),
            ("Non usare mai quel server", Cue::Forbid),
            ("No toques eso nunca", Cue::Forbid),
            ("никогда не удаляй", Cue::Forbid),
            ("请不要修改", Cue::Forbid),
            ("운영 서버는 금지", Cue::Forbid),
            ("All tests passed", Cue::Done),
            ("Semua tes berhasil", Cue::Done),
            ("c'est terminé", Cue::Done),
            ("The build FAILED", Cue::Fail),
            ("nächster Schritt", Cue::Next),
            ("Let me look", Cue::Noise),
        ] {
            assert!(lexicon.cues(text).has(cue), "{text}: {cue:?}");
        }
    }

    #[test]
    fn a_cue_inside_another_word_is_none() {
        let lexicon = Lexicon::new();
        assert!(!lexicon.cues("nevertheless").has(Cue::Forbid));
        assert!(!lexicon.cues("doneness").has(Cue::Done));
    }
}
