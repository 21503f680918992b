using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>Listens to the collective's board as a dispatcher's screen does, and resumes where it was cut off.</summary>
/// <param name="heard">Told of each state of a delivery as it comes in.</param>
internal sealed class BoardListener(ApiClient dispatcher, Action<string, string>? heard = null)
{
    private long events;
    private long lastId;

    /// <summary>Events received.</summary>
    internal long Events => Interlocked.Read(ref events);

    /// <summary>Connections that were cut and taken up again.</summary>
    internal int Resumed { get; private set; }

    /// <summary>Events that came a second time or out of order: there should be none.</summary>
    internal int Repeated { get; private set; }

    /// <summary>The last state heard of each delivery.</summary>
    internal ConcurrentDictionary<string, string> States { get; } = new(StringComparer.Ordinal);

    internal async Task ListenAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var answer = await dispatcher.OpenStreamAsync(
                    "/v1/collective/board/events", lastId == 0 ? null : lastId.ToString(CultureInfo.InvariantCulture), cancel);
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
                await ReadAsync(reader, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The server, or the module behind the gateway, was restarted.
            }
            Resumed++;
            await Task.Delay(200, CancellationToken.None);
        }
    }

    private async Task ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        var (name, id, data) = ("", "", "");
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    Take(name, id, data);
                (name, id, data) = ("", "", "");
            }
            else if (line.StartsWith("event:", StringComparison.Ordinal))
                name = line[6..].Trim();
            else if (line.StartsWith("id:", StringComparison.Ordinal))
                id = line[3..].Trim();
            else if (line.StartsWith("data:", StringComparison.Ordinal))
                data += line[5..].Trim();
        }
    }

    private void Learn(JsonObject job)
    {
        if ((string?)job["deliveryId"] is not { } delivery || (string?)job["state"] is not { } state)
            return;
        States[delivery] = state;
        heard?.Invoke(delivery, state);
    }

    private void Take(string name, string id, string data)
    {
        Interlocked.Increment(ref events);
        if (long.TryParse(id, CultureInfo.InvariantCulture, out var number))
        {
            if (number < lastId)
                Repeated++;
            lastId = Math.Max(lastId, number);
        }
        if (name == "job" && JsonNode.Parse(data) is JsonObject one)
            Learn(one);
        else if (name == "snapshot" && JsonNode.Parse(data)?["jobs"] is JsonArray jobs)
            foreach (var job in jobs.OfType<JsonObject>())
                Learn(job);
    }
}
