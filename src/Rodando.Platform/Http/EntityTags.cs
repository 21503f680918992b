using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Rodando.Platform.Http;

/// <summary>Versions as ETags: <c>"7"</c>.</summary>
public static class EntityTags
{
    public static void SetETag(this HttpResponse response, long version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";
    }

    /// <summary>Compares If-Match with the version.</summary>
    /// <returns>Null when it matches; 428 when the header is missing; 412 with the current ETag otherwise.</returns>
    public static ProblemHttpResult? RequireMatch(this HttpContext http, long version)
    {
        ArgumentNullException.ThrowIfNull(http);
        var given = http.Request.Headers.IfMatch.ToString();
        if (given.Length == 0)
            return Problems.Of(428, "precondition-required", "Send If-Match with the ETag that was read.");
        if (Names(given, version))
            return null;
        http.Response.SetETag(version);
        return Problems.VersionMismatch();
    }

    /// <summary>True when If-None-Match names this version: answer 304.</summary>
    public static bool NotModified(this HttpContext http, long version)
    {
        ArgumentNullException.ThrowIfNull(http);
        var given = http.Request.Headers.IfNoneMatch.ToString();
        return given.Length > 0 && Names(given, version);
    }

    private static bool Names(string header, long version) => header.Split(',', StringSplitOptions.TrimEntries).Any(tag =>
        tag == "*" || tag.AsSpan(tag.StartsWith("W/", StringComparison.Ordinal) ? 2 : 0).Trim('"').SequenceEqual(
            version.ToString(CultureInfo.InvariantCulture)));
}
