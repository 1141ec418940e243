"use strict";
const question = document.body.dataset.question;
const answers = [...document.querySelectorAll("article")];
const points = article => article.querySelector("input");
const comment = article => article.querySelector("textarea");
const state = article => points(article).value.trim() + "\n" + comment(article).value.trim();
const saved = new Map(answers.map(article => [article, state(article)]));

function show(article, text, wrong = false) {
  const output = article.querySelector("output");
  output.textContent = text;
  output.classList.toggle("wrong", wrong);
}

function progress() {
  const done = answers.filter(article => article.classList.contains("done")).length;
  document.getElementById("progress").textContent = `${done} of ${answers.length} answers are marked.`;
}

// One answer at a time goes to the gradebook. What is typed is lost only together with the page, which says what is not saved.
let queue = Promise.resolve();
function save(article) {
  const now = state(article), given = points(article).value.trim().replace(",", ".");
  if (now === saved.get(article) && article.classList.contains("done")) return Promise.resolve(true);
  if (given === "" && now === saved.get(article)) return Promise.resolve(true);
  if (given !== "" && !/^\d*\.?\d+$|^\d+\.$/.test(given)) {
    show(article, "not a number", true);
    return Promise.resolve(false);
  }
  queue = queue.then(() => send(article, now, given));
  return queue;
}

async function send(article, now, given) {
  show(article, "…");
  const body = { question, answer: article.dataset.answer, points: given === "" ? null : Number(given), comment: comment(article).value };
  try {
    const reply = await fetch("save", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await reply.json();
    if (!reply.ok) throw new Error(said.error);
    saved.set(article, now);
    article.classList.toggle("done", given !== "");
    article.classList.toggle("waits", given === "");
    show(article, "saved");
    progress();
    return true;
  } catch (error) {
    show(article, error instanceof TypeError ? "not saved: `autograder mark` is not running any more" : `not saved: ${error.message}`, true);
    return false;
  }
}

function go(article) {
  if (!article) return;
  points(article).focus();
  points(article).select();
  article.scrollIntoView({ block: "nearest" });
}

function next(article) {
  const at = answers.indexOf(article);
  go([...answers.slice(at + 1), ...answers.slice(0, at)].find(one => one.classList.contains("waits")) || answers[at + 1]);
}

for (const article of answers) {
  points(article).addEventListener("change", () => save(article));
  comment(article).addEventListener("change", () => save(article));
  points(article).addEventListener("keydown", async event => {
    const at = answers.indexOf(article);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      Enter: async () => { if (await save(article)) next(article); },
      ArrowDown: () => go(answers[at + 1]),
      ArrowUp: () => go(answers[at - 1]),
      f: () => { points(article).value = document.body.dataset.most; },
      c: () => comment(article).focus(),
    };
    if (keys[event.key]) { event.preventDefault(); await keys[event.key](); }
  });
  comment(article).addEventListener("keydown", async event => {
    if (event.key === "Escape") go(article);
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); if (await save(article)) next(article); }
  });
}
window.addEventListener("beforeunload", event => {
  if (answers.some(article => state(article) !== saved.get(article))) event.preventDefault();
});
go(answers.find(article => article.classList.contains("waits")) || answers[0]);
