// A lab: a picture that the kernel draws, its sentence, and the controls it follows. What moves in the picture is the
// image; what stays in place is its background, which comes once for each size and landscape.

const GAP = 12 // pixels between the parts
const WIDEST = 2000 // of a picture, in pixels of the page
const PANEL = { width: 180, height: 125 } // the least room of a panel
const NARROW = 2 * PANEL.width // below that width panels are one below the other
const SHARPEST = 2.4e6 // pixels of the screen in one picture
const PATIENCE = 1500 // milliseconds without an answer before the page says so
const HUSH = 700 // milliseconds without change before a screen reader hears the sentence

export default alive((model, node) => {
  const spec = model.get("spec")
  const id = `nn-${model.get("slot")}`
  const calm = matchMedia("(prefers-reduced-motion: reduce)")
  let sent = 0 // number of the last message, and of the last one that was answered
  let answered = 0
  let waiting = null // what is to be sent next
  let shape = ""
  let late, quiet, frame

  // The parts
  const title = make("p", { class: "nn-title" }, make("strong", { text: spec.heading }))
  const picture = make("img", { class: "nn-picture", alt: "", draggable: "false" })
  const sentence = make("p", { class: "nn-sentence" })
  const heard = make("p", { class: "nn-hid", role: "status" })
  const note = make("p", { class: "nn-note", role: "status" })
  const controls = Object.fromEntries(Object.entries(spec.controls).map(([name, given]) => [name, control(name, given)]))
  const player = spec.plays ? play(controls[spec.plays], spec.controls[spec.plays]) : null
  const others = Object.keys(controls).filter((name) => name !== spec.plays)
  const panel = make("div", { class: "nn-controls" }, ...others.map((name) => controls[name].row))
  const side = make("div", { class: "nn-side" }, ...(player ? [player.bar] : []), panel)
  const view = make("div", { class: "nn-view" }, picture, sentence)
  node.classList.add("nn-lab")
  node.setAttribute("role", "group")
  node.setAttribute("aria-label", spec.heading)
  node.append(title, make("div", { class: "nn-parts" }, view, side), note, heard)

  // To the kernel and back
  function send(change) {
    const values = { ...waiting?.values, ...change.values }
    waiting = { ...waiting, ...change, values }
    flush()
  }
  function flush() {
    if (!waiting || sent > answered) return
    model.send({ number: ++sent, ...waiting })
    waiting = null
    clearTimeout(late)
    late = setTimeout(() => {
      note.textContent = "The kernel is busy with another cell; the picture follows when it is free."
    }, PATIENCE)
  }
  async function hear(answer, [movers, scenery]) {
    if (scenery) await place(dataUrl(scenery))
    if (answer.number < sent) return
    answered = sent
    clearTimeout(late)
    if (note.textContent) note.textContent = ""
    sentence.textContent = answer.sentence
    clearTimeout(quiet)
    quiet = setTimeout(() => (heard.textContent = answer.sentence), HUSH)
    for (const [name, value] of Object.entries(answer.values))
      if (!(name in (waiting?.values ?? {}))) controls[name].show(value)
    if (movers) picture.src = dataUrl(movers)
    picture.alt = answer.alt
    flush()
    player?.tick()
  }

  async function place(url) {
    const whole = new Image()
    whole.src = url
    await whole.decode() // so that it changes in the same moment as what moves on it
    picture.style.backgroundImage = `url(${url})`
  }

  // One control: its row, `show` a value, `read` it, and `set` as if it were moved by hand
  function control(name, given) {
    const label = make("label", { for: `${id}-${name}`, text: given.label })
    if (given.kind === "menu") {
      const options = given.options.map((text, k) => make("option", { value: k, text }))
      const box = make("select", { id: label.htmlFor }, ...options)
      box.addEventListener("change", () => send({ values: { [name]: box.selectedIndex } }))
      return { row: make("div", { class: "nn-control" }, label, box), show: (value) => (box.selectedIndex = value) }
    }
    const { there, back, text, low, high, step } = scale(given)
    const box = make("input", { id: label.htmlFor, type: "range", min: low, max: high, step })
    const output = make("output", { "aria-hidden": "true" })
    const read = () => back(Number(box.value))
    function say() {
      output.textContent = text(read())
      box.setAttribute("aria-valuetext", output.textContent)
    }
    function show(value) {
      if (Math.abs(there(value) - Number(box.value)) > step / 1.9) box.value = there(value)
      say()
    }
    function moved() {
      say()
      send({ values: { [name]: read() } })
    }
    box.addEventListener("input", () => {
      player?.pause()
      moved()
    })
    function set(value) {
      box.value = there(value)
      moved()
    }
    return { row: make("div", { class: "nn-control" }, label, box, output), show, read, set }
  }

  // Play, step and back to the start: they move one control on, as fast as its pictures come
  function play(time, { low, high, step }) {
    const start = button("Play", () => (playing ? pause() : run()))
    const bar = make(
      "div",
      { class: "nn-play", role: "group", "aria-label": "time" },
      start,
      button("Step", () => (pause(), forward(step))),
      button("Back to start", () => (pause(), time.set(low))),
      time.row,
    )
    let playing = false
    let next
    function run() {
      playing = true
      start.textContent = "Pause"
      if (time.read() >= high) time.set(low)
      else forward(stride())
    }
    function pause() {
      playing = false
      clearTimeout(next)
      cancelAnimationFrame(frame)
      start.textContent = "Play"
    }
    function stride() {
      return calm.matches ? Math.ceil((high - low) / 12 / step) * step : step
    }
    function forward(by) {
      if (time.read() < high) time.set(Math.min(high, time.read() + by))
      if (time.read() >= high) pause()
    }
    function tick() {
      if (!playing || waiting || sent > answered) return
      clearTimeout(next)
      next = setTimeout(() => (frame = requestAnimationFrame(() => playing && forward(stride()))), calm.matches ? 600 : 0)
    }
    return { bar, tick, pause }
  }
  function button(text, pressed) {
    return make("button", { type: "button", text, on: { click: pressed } })
  }

  // Pointing on the picture
  function point(event) {
    const box = picture.getBoundingClientRect()
    player?.pause()
    send({ point: [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height] })
  }
  if (spec.pointable) {
    picture.classList.add("nn-pad")
    picture.addEventListener("pointerdown", (event) => {
      picture.setPointerCapture(event.pointerId)
      point(event)
    })
    picture.addEventListener("pointermove", (event) => event.buttons && point(event))
  }

  // Picture and controls are seen together: of two layouts the one that leaves the larger picture, in the room there is
  function arrange() {
    const wide = node.clientWidth
    if (!wide) return
    const page = node.closest(".jp-WindowedPanel-outer")?.clientHeight ?? innerHeight
    const tall = page - title.offsetHeight - 3 * GAP
    const fits = ["beside", "below"].map((layout) => {
      node.dataset.layout = layout
      const beside = layout === "beside"
      const room = Math.min(WIDEST, beside ? wide - side.offsetWidth - GAP : wide)
      const words = 2.9 * parseFloat(getComputedStyle(sentence).fontSize)
      const free = tall - words - (beside ? 0 : side.offsetHeight + GAP)
      const { plan, ratio } = arrangement(room, free)
      const width = Math.min(room, Math.max(NARROW, free / (0.72 * ratio)))
      const height = Math.max(PANEL.height, Math.min(width * ratio, free))
      const fit = width >= NARROW && (!beside || side.offsetHeight <= tall)
      const size = [Math.round(width), Math.round(height)]
      return { layout, plan, size, area: width * height * (fit ? 1 : 1e-3) }
    })
    const best = fits[0].area > fits[1].area ? fits[0] : fits[1]
    node.dataset.layout = best.layout
    const [width, height] = best.size
    picture.style.width = `${width}px`
    picture.style.height = `${height}px`
    const most = Math.sqrt(SHARPEST / (width * height))
    const ratio = Number(Math.max(1, Math.min(devicePixelRatio, most)).toFixed(2))
    const asked = [width, height, ratio, best.plan]
    if (String(asked) !== shape) {
      shape = String(asked)
      send({ shape: asked })
    }
  }
  // Where the panels A, B, C go in such a room; the last ones are left out where there is none for them
  function arrangement(room, free) {
    const all = "ABC".slice(0, spec.panels)
    if (room >= PANEL.width * spec.panels) return { plan: all, ratio: spec.ratio }
    if (room >= NARROW) return free >= 1.8 * PANEL.height ? { plan: "AB;AC", ratio: 0.75 } : { plan: "AB", ratio: 0.5 }
    const rows = Math.min(spec.panels, Math.max(1, Math.floor(free / PANEL.height)))
    return { plan: [...all].slice(0, rows).join(";"), ratio: 0.65 * rows }
  }
  let soon
  const resized = new ResizeObserver(() => {
    clearTimeout(soon)
    soon = setTimeout(arrange, shape ? 150 : 0)
  })

  let turn = Promise.resolve() // answers are heard one after another
  model.on("msg:custom", (answer, buffers) => (turn = turn.then(() => hear(answer, buffers))))
  return {
    arrived() {
      shape = ""
      resized.observe(node)
      window.addEventListener("resize", arrange)
    },
    left() {
      resized.disconnect()
      window.removeEventListener("resize", arrange)
      clearTimeout(late)
      player?.pause()
    },
  }
})

// How a slider's position and its value belong together
function scale({ kind, options, low, high, step, log, digits }) {
  const same = (number) => number
  if (kind === "stops")
    return { there: same, back: same, text: (k) => options[k], low: 0, high: options.length - 1, step: 1 }
  if (log)
    return {
      there: Math.log10,
      back: (place) => Math.min(high, Math.max(low, 10 ** place)),
      text: (value) => String(Number(value.toPrecision(2))),
      low: Math.log10(low),
      high: Math.log10(high),
      step: 0.02,
    }
  return { there: same, back: same, text: (value) => value.toFixed(digits), low, high, step }
}

// An image in its own URL is on the screen in 4 ms, one from URL.createObjectURL in 20: it takes no way through the
// browser's other processes.
function dataUrl(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  let text = ""
  for (let k = 0; k < bytes.length; k += 0x8000) text += String.fromCharCode(...bytes.subarray(k, k + 0x8000))
  return `data:image/png;base64,${btoa(text)}`
}
