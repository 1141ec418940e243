// What every live piece of a page shares. The saved notebook holds an empty slot and, below it, a still picture with
// its words. While the kernel answers, the live piece fills the slot and the still picture is hidden; when the kernel
// is gone, the piece leaves and the picture shows again. Nothing else of a widget is ever saved, so nothing can break.

function alive(build) {
  async function initialize({ model }) {
    const id = model.get("slot")
    const hide = document.createElement("style")
    hide.textContent = `.jp-OutputArea-child:has([data-nn-still="${id}"]), [data-nn-still="${id}"] { display: none }`
    const node = document.createElement("div")
    node.className = "nn-live"
    node.addEventListener("keydown", (event) => own(event) && event.stopPropagation())
    const suppress = (event) =>
      node.contains(event.target) && event.target.toggleAttribute("data-lm-suppress-shortcuts", own(event))
    window.addEventListener("keydown", suppress, true) // before the notebook's own listener, which heeds the attribute
    const piece = build(model, node, leave)
    let awake = true

    function seek() {
      const slot = document.querySelector(`[data-nn-slot="${id}"]`)
      if (!awake || !slot || slot.contains(node)) return
      slot.replaceChildren(node)
      document.head.append(hide)
      piece.arrived?.()
    }
    function leave() {
      awake = false
      hide.remove()
      node.remove()
      piece.left?.()
    }
    async function follow() {
      const { comm_live: answers } = await model.widget_manager.get_model(id)
      if (answers === awake) return
      if (answers) {
        awake = true
        seek()
      } else leave()
    }
    // A kernel that is shut down takes leave of nobody
    const manager = model.widget_manager
    const gone = () => "kernel" in manager && (!manager.kernel || manager.kernel.status === "dead")
    const look = setInterval(() => awake && gone() && leave(), 1000)
    const watch = new MutationObserver(seek)
    watch.observe(document.body, { childList: true, subtree: true })
    model.on("comm_live_update", follow)
    seek()
    return () => {
      clearInterval(look)
      watch.disconnect()
      window.removeEventListener("keydown", suppress, true)
      leave()
    }
  }
  return { initialize }
}

// JupyterLab has one-letter commands and takes the arrow keys for its cells. In a live piece every key that is not
// combined with another is the piece's own; Escape, Tab and Shift+Enter remain the notebook's.
function own(event) {
  const combined = event.ctrlKey || event.metaKey || event.altKey
  const notebook = event.key === "Escape" || event.key === "Tab" || (event.shiftKey && event.key === "Enter")
  return !combined && !notebook
}

// An element: its tag, its attributes (and `text`, and `on` for listeners), what is inside.
function make(tag, { text, on = {}, ...attributes } = {}, ...inside) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value)
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener)
  if (text !== undefined) element.textContent = text
  element.append(...inside)
  return element
}
