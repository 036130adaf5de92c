// Writes tests/unit/tokens.inc: prompts and their o200k_base token counts as the npm
// package `tiktoken` has them.  node scripts/token_cases.mjs > tests/unit/tokens.inc
import { get_encoding } from "tiktoken";

const prompts = [
  "A beautiful colorful sunset over the ocean", "A cat playing in the grass",
  "햇살이 비치는 정원에서 달리는 작은 고양이, 영화적인 느낌, 높은 디테일",
  "A beautiful sunset over the ocean with vibrant colors", "", " ", "  ", "\n\n", "a", "\t tab",
  "Hello, world! It's 2026; we've 1234567 reasons.", "don't DON'T Don'T i'LL you'Ve",
  "un gato corriendo por el jardín bajo la lluvia", "夜の街を走る猫", "猫が草の上で遊んでいる、映画のような光",
  "🌅🐈‍⬛ emoji 👩‍👩‍👧‍👦!", "supercalifragilisticexpialidocious", "      leading", "trailing      ",
  "a\r\nb\r\n\r\nc", "x=1+2*3/4-5; // comment\n\tif (a && b) { return; }", "ÀÉÎÕÜ çñß ø å", "ไทยภาษา",
  "مرحبا بالعالم", "नमस्ते दुनिया", "<|endoftext|>", "https://example.com/image1.png?x=1&y=%20",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1 22 333 4444 55555 666666", "MiXeD CaSe WoRdS andCamelCase",
  "…“quotes” — dashes – and ‘more’", "한국어와 English 그리고 español 섞기", "\u00a0nbsp\u2003em\u3000wide",
  "word ".repeat(50), "z".repeat(127), "z".repeat(128), "z".repeat(129), "고양이".repeat(60), "qwzx".repeat(70),
];
const encoding = get_encoding("o200k_base");
const quote = (s) =>
  '"' + [...Buffer.from(s)].map((b) =>
    b === 34 || b === 92 ? "\\" + String.fromCharCode(b)
    : b >= 32 && b < 127 && b !== 63 ? String.fromCharCode(b)
    : "\\" + b.toString(8).padStart(3, "0")).join("") + '"';
for (const p of prompts) console.log(`{${quote(p)}, ${encoding.encode(p, [], []).length}},`);
