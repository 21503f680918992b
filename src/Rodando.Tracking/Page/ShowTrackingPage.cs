using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Rodando.Platform.SignIn;
using Rodando.Tracking.Links;

namespace Rodando.Tracking.Page;

/// <summary>The page that the recipient opens: one small document, nothing loaded from anywhere, useful without a script.</summary>
internal static class ShowTrackingPage
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/t/{token}", HandleAsync)
        .WithName(nameof(ShowTrackingPage))
        .RequireAuthorization(Policies.Anyone)
        .ExcludeFromDescription();

    internal static async Task<IResult> HandleAsync(
        string token, HttpContext http, TrackingLinks links, TrackingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var view = await links.OpenAsync(token, cancel) is { } delivery ? await TrackingView.ReadAsync(db, delivery, clock.GetUtcNow(), cancel) : null;
        var texts = PageTexts.For(http.Request);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Protect(http.Response.Headers, nonce);
        http.Response.Headers.ContentLanguage = texts.Language;
        var html = view is null ? TrackingPage.Gone(texts, nonce) : TrackingPage.Of(view, token, texts, nonce);
        return Results.Content(html, "text/html; charset=utf-8", statusCode: view is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    // The address is the secret: it must not be kept, indexed, framed, or told to another site.
    private static void Protect(IHeaderDictionary headers, string nonce)
    {
        headers.CacheControl = "no-store";
        headers.Vary = HeaderNames.AcceptLanguage;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
    }
}
