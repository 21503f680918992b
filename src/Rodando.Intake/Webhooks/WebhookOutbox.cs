using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Intake.Deliveries;

namespace Rodando.Intake.Webhooks;

/// <summary>What is sent to a merchant's endpoint.</summary>
/// <param name="Type">delivery.placed, .assigned, .unassigned, .accepted, .picked_up, .delivered, .failed or .cancelled.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Data">The delivery as it stands after it; of two messages the higher version is the newer.</param>
public sealed record WebhookBody(string Type, DateTimeOffset Timestamp, DeliveryResponse Data);

/// <summary>Writes the news for a merchant's endpoints in the transaction that makes it true.</summary>
internal sealed class WebhookOutbox(IOptions<JsonOptions> json, TimeProvider clock)
{
    /// <param name="endpoints">Those of the merchant; none means that there is nothing to write.</param>
    /// <param name="what">A type of the timeline, such as picked-up.</param>
    /// <param name="at">When it happened.</param>
    public void Tell(IntakeDb db, IReadOnlyList<Guid> endpoints, Delivery delivery, DeliveryResponse view, string what, DateTimeOffset at)
    {
        // A courier at the door is told as the state it leads to: he is on the job.
        var type = $"delivery.{(what == "arrived" ? "accepted" : what.Replace('-', '_'))}";
        if (endpoints.Count == 0)
            return;
        var now = clock.Now();
        var message = new WebhookMessage
        {
            CollectiveId = delivery.CollectiveId,
            Id = Guid.CreateVersion7(now),
            DeliveryId = delivery.Id,
            Type = type,
            At = at,
            Body = JsonSerializer.Serialize(new WebhookBody(type, at, view), json.Value.SerializerOptions),
        };
        db.WebhookMessages.Add(message);
        db.WebhookSends.AddRange(endpoints.Select(endpoint => new WebhookSend
        {
            CollectiveId = delivery.CollectiveId,
            EndpointId = endpoint,
            MessageId = message.Id,
            NextAttemptAt = now,
        }));
    }
}

internal static class WebhookEndpoints
{
    /// <summary>The endpoints that are to hear of a delivery; held against removal until the news for them is committed.</summary>
    /// <param name="db">In a transaction.</param>
    public static async Task<IReadOnlyList<Guid>> EndpointsOfAsync(this IntakeDb db, Delivery delivery, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT id FROM intake.webhook_endpoints WHERE collective_id = $1 AND merchant_id = $2 AND mode = $3 AND active FOR KEY SHARE
            """, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new() { Value = delivery.CollectiveId }, new() { Value = delivery.MerchantId }, new() { Value = delivery.Mode } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<Guid>();
        while (await reader.ReadAsync(cancel))
            found.Add(reader.GetGuid(0));
        return found;
    }
}
