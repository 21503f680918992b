using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Rodando.Tests.Intake;

/// <summary>Whatever comes in: a problem that names the field and the code, never a 500, and nothing half written.</summary>
public sealed class BadInputTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, int, string> Requests => new()
    {
        // what, path of the value to replace, JSON to put there ("-" removes it), status, field
        { "no pickup", "pickup", "-", 400, "pickup" },
        { "no packages", "packages", "-", 400, "packages" },
        { "no latitude", "pickup.location.latitude", "-", 400, "pickup.location.latitude" },
        { "no address", "dropoff.address", "-", 400, "dropoff.address" },
        { "pickup is null", "pickup", "null", 400, "pickup" },
        { "an empty address", "dropoff.address", "\"\"", 400, "dropoff.address" },
        { "an address too long", "dropoff.address", $"\"{new string('a', 301)}\"", 400, "dropoff.address" },
        { "a latitude beyond the pole", "pickup.location.latitude", "90.1", 400, "pickup.location.latitude" },
        { "a longitude beyond the date line", "dropoff.location.longitude", "-180.5", 400, "dropoff.location.longitude" },
        { "a number as text", "pickup.location.latitude", "\"19.4\"", 400, "pickup.location.latitude" },
        { "a number too great for a double", "pickup.location.latitude", "1e999", 400, "pickup.location.latitude" },
        { "NaN", "pickup.location.latitude", "\"NaN\"", 400, "pickup.location.latitude" },
        { "a weight too great for an int", "packages.0.weightGrams", "99999999999999", 400, "packages[0].weightGrams" },
        { "a weight with a fraction", "packages.0.weightGrams", "1.5", 400, "packages[0].weightGrams" },
        { "a weight of nothing", "packages.0.weightGrams", "0", 400, "packages[0].weightGrams" },
        { "a negative quantity", "packages.0.quantity", "-1", 400, "packages[0].quantity" },
        { "no package", "packages", "[]", 400, "packages" },
        { "a package that is null", "packages", "[null]", 400, "packages" },
        { "packages as an object", "packages", "{}", 400, "packages" },
        { "an empty external reference", "externalReference", "\"\"", 400, "externalReference" },
        { "metadata that is no text", "metadata", """{"a": 1}""", 400, "metadata.a" },
        { "metadata of null", "metadata", """{"a": null}""", 400, "metadata" },
        { "a metadata key too long", "metadata", $$"""{"{{new string('k', 41)}}": "v"}""", 400, "metadata" },
        { "NUL in a text", "dropoff.address", "\"a\\u0000b\"", 400, "dropoff.address" },
        { "half a surrogate pair", "dropoff.address", "\"\\ud800\"", 400, "dropoff.address" },
        { "a window in the past", "pickup.window", Window(-120, -60), 400, "pickup.window.before" },
        { "a reversed window", "pickup.window", Window(60, 30), 400, "pickup.window" },
        { "an empty window", "dropoff.window", Window(60, 60), 400, "dropoff.window" },
        { "a window without its end", "pickup.window", """{"after": "2026-11-22T10:00:00Z"}""", 400, "pickup.window.before" },
        { "a time without its offset", "pickup.window", """{"after": "2026-11-22T10:00:00", "before": "2026-11-22T11:00:00Z"}""", 400, "pickup.window.after" },
        { "a window in ten years", "pickup.window", Window(5_000_000, 5_000_060), 400, "pickup.window.before" },
        { "a dropoff that ends before the pickup begins", "dropoff.window", Window(1, 2), 400, "dropoff.window.before" },
        { "a pickup outside of every area", "pickup.location.latitude", "19.29", 409, "pickup.location" },
        { "a dropoff outside of every area", "dropoff.location.longitude", "-98.9", 409, "dropoff.location" },
        { "weight beyond every vehicle", "packages.0.weightGrams", "100000", 409, "packages" },
        { "more packages than any vehicle takes", "packages.0.quantity", "21", 409, "packages" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_bad_request_names_the_field(string what, string path, string json, int status, string field)
    {
        var world = await intake.WorldAsync();
        var request = IntakeWorld.Request(r =>
        {
            // The one test of two windows needs a pickup that begins later.
            if (what.StartsWith("a dropoff that ends", StringComparison.Ordinal))
                r["pickup"]!["window"] = JsonNode.Parse(Window(10, 60));
        }).ToJsonString();

        using var answer = await world.Merchant.PostAsync("/v1/deliveries", IntakeWorld.Json(Replaced(request, path, json)), Cancel);

        var body = await IntakeWorld.BodyAsync(answer);
        ((int)answer.StatusCode).ShouldBe(status, $"{what}: {body}");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body["code"]!.GetValue<string>().ShouldBe(status == 400 ? "validation-failed" : body["code"]!.GetValue<string>());
        body["errors"]!.AsObject().Select(error => error.Key).ShouldContain(field, $"{what}: {body}");
        (await world.Merchant.GetStringAsync("/v1/deliveries", Cancel)).ShouldBe("""{"data":[],"nextCursor":null}""");
    }

    [Theory]
    [InlineData("no JSON", "{", "application/json", 400, "malformed-json")]
    [InlineData("nothing", "", "application/json", 400, "validation-failed")]
    [InlineData("null", "null", "application/json", 400, "validation-failed")]
    [InlineData("a list", "[]", "application/json", 400, "malformed-json")]
    [InlineData("another content type", "{}", "text/plain", 415, "unsupported-media-type")]
    public async Task A_body_that_cannot_be_read_says_so(string what, string text, string type, int status, string code)
    {
        var world = await intake.WorldAsync();

        using var answer = await world.Merchant.PostAsync("/v1/deliveries", new StringContent(text, Encoding.UTF8, type), Cancel);

        var body = await IntakeWorld.BodyAsync(answer);
        ((int)answer.StatusCode).ShouldBe(status, $"{what}: {body}");
        body["code"]!.GetValue<string>().ShouldBe(code, what);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_too_deep_is_refused()
    {
        var world = await intake.WorldAsync();
        var large = IntakeWorld.Json($$"""{"pickup": "{{new string('a', 300_000)}}"}""");
        var deep = IntakeWorld.Json(string.Concat(Enumerable.Repeat("{\"pickup\":", 5_000)) + "1" + new string('}', 5_000));

        (await world.Merchant.PostAsync("/v1/deliveries", large, Cancel)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await world.Merchant.PostAsync("/v1/deliveries", deep, Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/v1/deliveries?limit=0", 400)]
    [InlineData("/v1/deliveries?limit=101", 400)]
    [InlineData("/v1/deliveries?limit=many", 400)]
    [InlineData("/v1/deliveries?cursor=rubbish", 400)]
    [InlineData("/v1/deliveries?state=lost", 400)]
    [InlineData("/v1/deliveries?placedAfter=yesterday", 400)]
    [InlineData("/v1/deliveries?placedBefore=2026-11-22T10:00:00", 400)]
    [InlineData("/v1/deliveries/not-an-id", 404)]
    [InlineData("/v1/deliveries/00000000-0000-0000-0000-000000000000", 404)]
    [InlineData("/v1/deliveries/00000000-0000-0000-0000-000000000000/timeline", 404)]
    [InlineData("/v1/webhooks/00000000-0000-0000-0000-000000000000/attempts", 404)]
    public async Task A_bad_address_is_a_problem(string address, int status)
    {
        var world = await intake.WorldAsync();

        using var answer = await world.Merchant.GetAsync(address, Cancel);

        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync(Cancel));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("a\tb")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task An_idempotency_key_is_short_printable_ascii(string key)
    {
        var world = await intake.WorldAsync();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/deliveries") { Content = JsonContent.Create(IntakeWorld.Request()) };
        message.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        using var answer = await world.Merchant.SendAsync(message, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static string Window(int afterMinutes, int beforeMinutes)
    {
        var now = IntakeWorld.Now;
        return new JsonObject { ["after"] = now.AddMinutes(afterMinutes), ["before"] = now.AddMinutes(beforeMinutes) }.ToJsonString();
    }

    /// <summary>Writes the value as it is, so that also what no serialiser would write can be sent.</summary>
    private static string Replaced(string request, string path, string json)
    {
        var root = JsonNode.Parse(request)!;
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray array ? array[int.Parse(step, null)]! : node[step]!);
        parent.AsObject().Remove(steps[^1]);
        if (json != "-")
            parent[steps[^1]] = "@@";
        return root.ToJsonString().Replace("\"@@\"", json, StringComparison.Ordinal);
    }
}
