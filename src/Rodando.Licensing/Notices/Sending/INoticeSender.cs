namespace Rodando.Licensing.Notices.Sending;

/// <summary>A notice for one recipient, in the recipient's language.</summary>
/// <param name="Id">The same at every attempt: whoever gets it twice can tell.</param>
/// <param name="To">E-mail address, or telephone number.</param>
/// <param name="Text">For channels without a limit.</param>
/// <param name="Short">At most 160 characters, for the others.</param>
internal sealed record NoticeMessage(
    Guid Id, NoticeChannel Channel, string To, string Language, string Subject, string Text, string Short, DateTimeOffset At);

/// <summary>Carries notices out of the system.</summary>
internal interface INoticeSender
{
    IReadOnlyCollection<NoticeChannel> Channels { get; }

    /// <exception cref="NoticeRefusedException">The address will never work; anything else thrown is tried again.</exception>
    Task SendAsync(NoticeMessage message, CancellationToken cancel);
}

/// <summary>The other side refused this recipient for good.</summary>
internal sealed class NoticeRefusedException(string message, Exception? inner = null) : Exception(message, inner);
