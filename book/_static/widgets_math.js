// The widgets' scripts ask MathJax 2 to typeset their labels, but the pages have MathJax 3: pass the request on.
document.addEventListener("DOMContentLoaded", () => {
  const math = window.MathJax;
  if (math && math.startup && !math.Hub) {
    math.Hub = { Queue: ([, , element]) => math.startup.promise.then(() => math.typesetPromise([element])) };
  }
});
