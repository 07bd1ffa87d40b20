// What textual.js leaves to its page. It marks the body: -first-byte once something is drawn, -closed when the chat has ended.
addEventListener("load", () => {
  document.querySelector("#again").addEventListener("click", () => location.reload());
  const typing = document.querySelector(".xterm-helper-textarea");
  if (typing === null || document.createElement("canvas").getContext("webgl2") === null) {
    document.body.classList.add("-undrawn");
    return;
  }
  typing.focus(); // so that the first key already reaches the chat
  new MutationObserver(() => {
    if (document.body.classList.contains("-closed")) document.querySelector("#again").focus();
  }).observe(document.body, { attributeFilter: ["class"] });
});
