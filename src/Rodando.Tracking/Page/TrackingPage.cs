using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Links;

namespace Rodando.Tracking.Page;

/// <summary>Builds the page. Everything is rendered here, in both languages; the script only fetches the page again when the
/// stream says that something has changed, and puts the new contents in place of the old.</summary>
internal static class TrackingPage
{
    // The page says that it is UTF-8: ñ and é stand as themselves, markup does not.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Gone(PageTexts texts, string nonce) => Document(
        texts, texts.Gone, nonce, refreshSeconds: null, script: "",
        $"<main id=\"m\"><section class=\"card\"><h1>{Text(texts.Gone)}</h1><p class=\"hint\">{Text(texts.GoneHint)}</p></section></main>");

    public static string Of(TrackingView view, string token, PageTexts texts, string nonce)
    {
        var shown = view.Shown;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(view.Zone, out var found) ? found : TimeZoneInfo.Utc;
        var (headline, hint) = texts.States[shown.State];
        var body = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<header>{Text(shown.CollectiveName)}</header><main id=\"m\"{(view.IsOver ? " data-over" : "")}>")
            .Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h1>{Text(headline)}</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"{(shown.Eta is null ? "hint" : "eta")}\">{Text(EtaLine(view, texts, zone, hint))}</p>")
            .Append(Steps(shown.State, texts)).Append("</section>");
        if (shown.Courier is { } courier)
            body.Append(Rider(view, courier, texts, zone));
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><dl><dt>{Text(texts.To)}</dt><dd>{Text(shown.Dropoff.Address)}</dd>")
            .Append(CultureInfo.InvariantCulture, $"<dt>{Text(texts.Reference)}</dt><dd class=\"ref\">{Text(shown.Reference)}</dd></dl></section>")
            .Append(History(view, texts, zone)).Append("</main>");
        return Document(
            texts, $"{headline} · {shown.Reference}", nonce, refreshSeconds: view.IsOver ? null : 30,
            view.IsOver ? "" : Script.Replace("TOKEN", token, StringComparison.Ordinal), body.ToString());
    }

    private static string EtaLine(TrackingView view, PageTexts texts, TimeZoneInfo zone, string hint) => view switch
    {
        { IsOver: true } => hint,
        { Shown.Eta: { } eta } => Fill(texts.Between, Time(eta.From, zone), Time(eta.To, zone)),
        { Shown.State: TrackedState.PickedUp } => texts.LateEta,
        { Shown.State: TrackedState.Placed } => hint,
        _ => $"{hint} {texts.NoEta}",
    };

    private static string Steps(TrackedState state, PageTexts texts)
    {
        var done = state switch
        {
            TrackedState.Delivered => 4,
            TrackedState.PickedUp => 3,
            TrackedState.Assigned or TrackedState.Accepted => 2,
            TrackedState.Placed => 1,
            _ => 0,
        };
        if (done == 0)
            return "";
        var steps = new StringBuilder("<ol class=\"steps\">");
        for (var step = 0; step < texts.Steps.Count; step++)
            steps.Append(CultureInfo.InvariantCulture, $"<li{(step < done ? " class=\"done\"" : "")}{(step == done - 1 ? " aria-current=\"step\"" : "")}>{Text(texts.Steps[step])}</li>");
        return steps.Append("</ol>").ToString();
    }

    private static string Rider(TrackingView view, TrackingCourierResponse courier, PageTexts texts, TimeZoneInfo zone)
    {
        var away = courier.DistanceMetres <= 100 ? texts.Here : Fill(texts.Away, Distance(courier.DistanceMetres));
        return $"""
            <section class="card rider">{Sketch.Svg(view.Place, courier, texts)}<div><h2>{Text(Fill(texts.Next, courier.FirstName))}</h2>
            <p>{Text(away)} · {Text(Fill(texts.SeenAt, Time(courier.FixAt, zone)))}</p><p class="small">{Text(texts.Blurred)}</p></div></section>
            """;
    }

    private static string History(TrackingView view, PageTexts texts, TimeZoneInfo zone)
    {
        var rows = new StringBuilder();
        foreach (var entry in view.Shown.Timeline.Reverse())
            rows.Append(CultureInfo.InvariantCulture, $"<li><time datetime=\"{entry.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{Moment(entry.At, view.At, zone)}</time>{Text(texts.Entries[entry.Type])}</li>");
        return $"<section class=\"card\"><h2>{Text(texts.History)}</h2><ol class=\"log\">{rows}</ol></section>";
    }

    internal static string Distance(int metres) => metres >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{metres / 1000.0:0.#} km") : string.Create(CultureInfo.InvariantCulture, $"{metres} m");

    internal static string Fill(string text, params object[] values) => string.Format(CultureInfo.InvariantCulture, text, values);

    internal static string Text(string value) => Encoder.Encode(value);

    private static string Time(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The time alone today, with the day before it otherwise.</summary>
    private static string Moment(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.ToString(local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm" : "dd/MM HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Document(PageTexts texts, string title, string nonce, int? refreshSeconds, string script, string body) => $"""
        <!doctype html>
        <html lang="{texts.Language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>{Text(title)}</title>
        {(refreshSeconds is { } seconds ? $"<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>" : "")}
        <style nonce="{nonce}">{Style}</style></head><body>
        {body}
        <p id="s" class="said" role="status"></p>
        {(script.Length > 0 ? $"<script nonce=\"{nonce}\">{script}</script>" : "")}</body></html>
        """;

    // What is read aloud stands outside the replaced part, where a screen reader keeps listening.
    // Every event is only a hint; a request is under way at most once, and one hint that comes meanwhile is remembered.
    private const string Script = """
        (function(){if(!window.EventSource||!window.fetch)return;var busy=false,again=false;
        function say(o){var p=document.getElementById('s'),w=o.querySelector('h1').textContent+'. '+o.querySelector('p').textContent;
        if(p.textContent!==w)p.textContent=w}
        function show(){if(busy){again=true;return}busy=true;
        fetch(location.href,{cache:'no-store',headers:{'Accept-Language':document.documentElement.lang}}).then(function(r){return r.text()}).then(function(t){
        var d=new DOMParser().parseFromString(t,'text/html'),n=d.getElementById('m'),o=document.getElementById('m');
        if(n&&n.innerHTML!==o.innerHTML){o.innerHTML=n.innerHTML;document.title=d.title;say(o)}
        if(n&&n.hasAttribute('data-over'))s.close()}).catch(function(){}).then(function(){
        setTimeout(function(){busy=false;if(again){again=false;show()}},1000)})}
        var s=new EventSource('/v1/tracking/TOKEN/events');
        ['state','eta','position'].forEach(function(e){s.addEventListener(e,show)});
        s.onerror=function(){if(s.readyState===2)setTimeout(function(){location.reload()},60000)};
        document.addEventListener('visibilitychange',function(){if(!document.hidden)show()})})();
        """;

    private const string Style = """
        :root{--bg:#f4f5f1;--card:#fff;--ink:#1c2420;--soft:#56625b;--line:#d9ded9;--go:#0b6b4f;--goink:#fff}
        @media(prefers-color-scheme:dark){:root{--bg:#131815;--card:#1d2420;--ink:#eef3ef;--soft:#a9b6ae;--line:#37423c;--go:#4cc79b;--goink:#08271c}}
        *,:before,:after{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        header{max-width:40rem;margin:0 auto;padding:1.25rem 1.25rem .25rem;font-weight:600;color:var(--soft)}
        main{max-width:40rem;margin:0 auto;padding:.75rem .75rem 2rem;display:grid;gap:.75rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.25rem}
        h1{margin:0;font-size:1.9rem;line-height:1.15;letter-spacing:-.01em}h2{margin:0 0 .25rem;font-size:1.1rem}p{margin:.4rem 0 0}
        .eta{font-size:1.25rem;font-weight:600;color:var(--go)}.hint,.small{color:var(--soft)}.small{font-size:.85rem}
        ol{list-style:none;margin:0;padding:0}.steps{display:flex;margin-top:1.4rem}
        .steps li{flex:1 1 0;min-width:0;position:relative;padding-top:1.5rem;font-size:.8rem;text-align:center;color:var(--soft)}
        .steps li:before{content:"";position:absolute;top:.45rem;left:0;right:0;height:.25rem;background:var(--line)}
        .steps li:first-child:before{left:50%}.steps li:last-child:before{right:50%}
        .steps li:after{content:"";position:absolute;top:0;left:50%;width:1.15rem;height:1.15rem;margin-left:-.575rem;border-radius:50%;background:var(--card);border:.2rem solid var(--line)}
        .steps .done{color:var(--ink)}.steps .done:before,.steps .done:after{background:var(--go)}.steps .done:after{border-color:var(--go)}
        .steps [aria-current]{font-weight:700}.steps [aria-current]:not(:last-child):before{background:linear-gradient(90deg,var(--go) 50%,var(--line) 50%)}
        .steps [aria-current]:first-child:before{background:var(--line)}
        .rider{display:flex;gap:1.1rem;align-items:center}.rider svg{flex:none;width:7.5rem;height:7.5rem}
        dl{margin:0}dt{font-size:.85rem;color:var(--soft)}dd{margin:0 0 .75rem;font-size:1.05rem}dd:last-child{margin:0}.ref{font-family:ui-monospace,monospace;letter-spacing:.03em}
        .log li{display:flex;gap:1rem;padding:.35rem 0}.log li+li{border-top:1px solid var(--line)}.log time{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
        .said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        svg .ring{fill:none;stroke:var(--line);stroke-width:1.5}svg .home{fill:var(--ink)}svg .bike{fill:var(--go)}svg .halo{fill:var(--go);opacity:.2}svg text{font-size:9px;fill:var(--soft)}
        """;
}
