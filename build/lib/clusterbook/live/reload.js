// Added to each page by `clusterbook serve`, to no file of the site: loads the page again when it
// was made anew, and shows what is wrong with the book.
(() => {
  const since = document.currentScript.dataset.since;
  const bar = document.createElement("div");
  bar.setAttribute("role", "alert");
  bar.style.cssText =
    "position:fixed;z-index:9999;inset:auto 0 0 0;max-height:40vh;overflow:auto;margin:0;" +
    "padding:.75rem 1rem;background:#8b1a1a;color:#fff;font:14px/1.4 monospace;" +
    "white-space:pre-wrap;overflow-wrap:anywhere";
  const show = (problems) => {
    const text = problems.join("\n\n");
    if (text === bar.textContent && bar.isConnected === Boolean(text)) return;
    bar.textContent = text;
    if (text) document.body.append(bar);
    else bar.remove();
  };
  const ask = async () => {
    let pause = 200;
    try {
      const page = encodeURIComponent(decodeURIComponent(location.pathname));
      const answer = await fetch(`/-/news?page=${page}&since=${since}`);
      const news = await answer.json();
      if (news.reload) return location.reload();
      show(news.problems);
    } catch {
      pause = 1000; // the server is gone; it may come back
    }
    setTimeout(ask, pause);
  };
  ask();
})();
