using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Notices.Sending;

/// <summary>Writes each message as a file, for whoever has no mail server yet or sends them by other means.</summary>
/// <remarks>A file appears whole or not at all, and a message that is written twice is one file: its name is the message's id.</remarks>
internal sealed class FileOutbox(IOptions<NoticeOptions> options) : INoticeSender
{
    public IReadOnlyCollection<NoticeChannel> Channels { get; } = [NoticeChannel.Email, NoticeChannel.Sms];

    public async Task SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        var day = message.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var folder = Directory.CreateDirectory(Path.Combine(Folder, day)).FullName;
        var path = Path.Combine(folder, $"{message.Id}.{(message.Channel == NoticeChannel.Email ? "eml" : "sms.txt")}");
        var unfinished = $"{path}.{Environment.ProcessId}.tmp";
        await File.WriteAllTextAsync(unfinished, message.Channel == NoticeChannel.Email ? Mail(message) : $"To: {message.To}\n\n{message.Short}\n", cancel);
        File.Move(unfinished, path, overwrite: true);
    }

    private string Folder => options.Value.Directory is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rodando", "outbox");

    // RFC 5322 with UTF-8 headers (RFC 6532). A header is one line whatever stands in it.
    private string Mail(NoticeMessage message) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"From: {Line(options.Value.From)}\r\nTo: {Line(message.To)}\r\nSubject: {Line(message.Subject)}\r\n")
        .Append(CultureInfo.InvariantCulture, $"Date: {message.At.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: <{message.Id}@rodando>\r\n")
        .Append(CultureInfo.InvariantCulture, $"Content-Language: {message.Language}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
        .Append("Content-Transfer-Encoding: 8bit\r\n\r\n")
        .Append(message.Text.ReplaceLineEndings("\r\n")).Append("\r\n").ToString();

    internal static string Line(string text) => text.ReplaceLineEndings(" ");
}
