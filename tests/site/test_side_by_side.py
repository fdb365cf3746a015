"""Two cities side by side: chosen, sent on by address, gone back from; on scales that are told."""

import pytest

from .conftest import DESKTOP, PHONE, barred

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAWN = ".cc-beside[data-drawn]"
ONE, TWO = "cities/shenzhen.html", "cities/tokyo.html"
PAIRS = [("shenzhen", "tokyo"), ("london", "menlo-park"), ("new-york", "san-francisco")]


def sentences(page) -> list[str]:
    return page.locator("article .cc-computed >> visible=true").all_inner_texts()


def test_a_second_city_is_chosen_sent_on_and_gone_back_from(opened):
    page = opened(ONE)
    alone, title = sentences(page), page.title()
    field = page.locator(".cc-tool input")
    field.focus()
    page.keyboard.type("toky")
    page.keyboard.press("Enter")
    page.locator(DRAWN).wait_for()
    assert page.url.endswith("?with=tokyo")
    assert "Tokyo" in page.title() and "Tokyo" in page.evaluate(
        "document.activeElement.textContent"
    )
    # What is said of both is what their own pages say.
    own = [page.locator(f".cc-two > :nth-child({at}) .cc-computed") for at in (1, 2)]
    assert set(own[0].all_inner_texts()) <= {*alone}
    assert set(own[1].all_inner_texts()) <= {*sentences(opened(TWO))}
    numbers = page.locator(".cc-beside tbody tr").first.locator("td").all_inner_texts()
    assert all(number in " ".join(own[at].all_inner_texts())
               for at, cell in enumerate(numbers) for number in cell.split()[:1])  # fmt: skip
    page.go_back()
    page.locator(".cc-beside").wait_for(state="hidden")
    assert (sentences(page), page.title()) == (alone, title)
    page.go_forward()
    page.locator(DRAWN).wait_for()
    page.locator(".cc-tool button", has_text="Shenzhen").click()
    assert sentences(page) == alone and "with" not in page.url


@pytest.mark.parametrize("language", ["", "zh/"])
@pytest.mark.parametrize(("one", "two"), PAIRS)
def test_an_address_shows_both_on_the_same_scales_or_says_that_they_differ(
    opened, language, one, two
):
    page = opened(f"{language}cities/{one}.html?with={two}")
    page.locator(DRAWN).wait_for()
    told = page.evaluate("""() => [...document.querySelectorAll(".cc-two")].flatMap((pair) => {
      const [one, other] = [...pair.querySelectorAll("figure.cc-chart")];
      if (!other) return [];
      const ends = [one, other].map(({ view }) => ["x", "y"].map((axis) => {
        try { return String(view.scale(axis).domain()); } catch { return ""; }
      }).join());
      return [[ends[0] === ends[1], pair.nextElementSibling.textContent]];
    })""")
    said = {is_same: {text for same, text in told if same is is_same} for is_same in (True, False)}
    assert all(len(texts) <= 1 for texts in said.values()) and not said[True] & said[False]
    assert "" not in said[True] | said[False]
    beside = "document.querySelector('.cc-beside')"
    assert page.evaluate(f"looks.crowded(true, {beside})") == []


def test_the_front_page_leads_to_one_city_or_to_two(opened):
    page = opened("index.html")
    one, other = page.locator(".cc-filters:has(+ .cc-find) input").all()
    one.fill("Shenzhen")
    other.fill("东京")
    other.press("Enter")
    page.wait_for_url("**/cities/shenzhen.html?with=tokyo")
    page.locator(DRAWN).wait_for()


def test_without_javascript_or_the_other_page_a_city_is_whole(opened):
    bare = opened(f"{ONE}?with=tokyo", java_script_enabled=False)
    assert bare.locator(".cc-tool *").count() == 0 and len(sentences(bare)) > 5
    page = opened(ONE)
    page.route("**/tokyo.html", lambda route: route.abort())
    page.locator(".cc-tool input").fill("Tokyo")
    page.keyboard.press("Enter")
    page.locator(".cc-tool a").wait_for()
    assert page.locator(".cc-tool a").get_attribute("href").endswith("/tokyo.html")
    assert len(sentences(page)) > 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_nothing_bars_the_way(opened, width, scheme):
    page = opened(f"{ONE}?with=tokyo", width=width, color_scheme=scheme)
    page.locator(DRAWN).wait_for()
    assert barred(page) == []
