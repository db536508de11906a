// The widgets' scripts tell MathJax 2 to look for formulas in their labels. The pages have MathJax 3, where that
// call is an error; labels here hold no formulas, so it may do nothing.
document.addEventListener("DOMContentLoaded", () => {
  if (window.MathJax && !window.MathJax.Hub) {
    window.MathJax.Hub = { Queue() {} };
  }
});
