using System.Collections.Concurrent;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Notices.Sending;

namespace Rodando.Tests.Licensing.Notices;

/// <summary>Stands where the mail server and the text-message gateway begin, and can refuse.</summary>
internal sealed class RecordingSender : INoticeSender
{
    private readonly ConcurrentQueue<NoticeMessage> sent = new();

    public volatile Func<NoticeMessage, Exception?> Refuse = _ => null;

    public IReadOnlyCollection<NoticeChannel> Channels { get; } = [NoticeChannel.Email, NoticeChannel.Sms];

    public IReadOnlyList<NoticeMessage> Sent => [.. sent];

    public Task SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        if (Refuse(message) is { } refused) throw refused;
        sent.Enqueue(message);
        return Task.CompletedTask;
    }
}
