using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Notices.Sending;

namespace Rodando.Tests.Licensing.Notices;

/// <summary>The two senders against what they write to: a folder, and a mail server that speaks just enough SMTP.</summary>
public sealed class SenderTests
{
    private static readonly NoticeMessage Mail = new(
        Guid.Parse("01990000-0000-7000-8000-000000000001"), NoticeChannel.Email, "ana@ruedas.example", "es", "Ñandú: faltan 30 días",
        "Último día: 20 de noviembre.\n.\nPreguntas: hola@fed.example", "corto", Facts.At("2028-10-21T15:00:00Z"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_one_file_however_often_it_is_sent()
    {
        var folder = Directory.CreateTempSubdirectory("outbox-").FullName;
        var outbox = new FileOutbox(Options.Create(new NoticeOptions { Directory = folder }));

        await outbox.SendAsync(Mail, Cancel);
        await outbox.SendAsync(Mail with { Subject = "Ñandú:\r\nBcc: other@example.org" }, Cancel);
        await outbox.SendAsync(Mail with { Channel = NoticeChannel.Sms, To = "+525512345678" }, Cancel);

        var files = Directory.GetFiles(Path.Combine(folder, "2028-10-21")).Order(StringComparer.Ordinal).ToArray();
        files.Select(Path.GetFileName).ShouldBe([$"{Mail.Id}.eml", $"{Mail.Id}.sms.txt"]);
        var text = await File.ReadAllTextAsync(files[0], Cancel);
        text.ShouldContain("Subject: Ñandú: Bcc: other@example.org\r\n");
        text.ShouldContain("Date: Sat, 21 Oct 2028 15:00:00 +0000\r\n");
        (await File.ReadAllTextAsync(files[1], Cancel)).ShouldBe("To: +525512345678\n\ncorto\n");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_mail_server_gets_the_message_with_sign_in_and_a_stable_id()
    {
        await using var mailServer = new SmallMailServer();
        await SenderTo(mailServer).SendAsync(Mail, Cancel);

        mailServer.Commands.ShouldContain(command => command.StartsWith("AUTH", StringComparison.Ordinal));
        mailServer.Commands.ShouldContain("MAIL FROM:<avisos@fed.example>");
        mailServer.Commands.ShouldContain("RCPT TO:<ana@ruedas.example>");
        mailServer.Data.ShouldContain($"<{Mail.Id}@fed.example>");
        mailServer.Data.ShouldContain("Subject: =?utf-8?");
    }

    [Fact]
    public async Task A_recipient_whom_the_mail_server_refuses_is_given_up_and_a_server_that_is_full_is_tried_again()
    {
        await using var mailServer = new SmallMailServer { Recipient = "550 5.1.1 No such mailbox" };
        await Should.ThrowAsync<NoticeRefusedException>(() => SenderTo(mailServer).SendAsync(Mail, Cancel));
        mailServer.Recipient = "452 4.2.2 Mailbox full";
        (await Should.ThrowAsync<Exception>(() => SenderTo(mailServer).SendAsync(Mail, Cancel))).ShouldNotBeOfType<NoticeRefusedException>();
        await Should.ThrowAsync<NoticeRefusedException>(() => SenderTo(mailServer).SendAsync(Mail with { To = "nobody at all" }, Cancel));
    }

    [Theory]
    [InlineData("smtp", null, false)]
    [InlineData("smtp", "mail.fed.example", true)]
    [InlineData("files", null, true)]
    public void A_mail_server_must_be_named_when_mail_is_to_be_sent(string sender, string? host, bool good)
    {
        var options = new NoticeOptions { Sender = sender, SmtpHost = host };

        options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).Any().ShouldBe(!good);
    }

    private static SmtpSender SenderTo(SmallMailServer server) => new(Options.Create(new NoticeOptions
    {
        Sender = "smtp", SmtpHost = "127.0.0.1", SmtpPort = server.Port, SmtpStartTls = false, SmtpUser = "avisos", SmtpPassword = "test-only", From = "avisos@fed.example",
    }));

    /// <summary>Takes one conversation after the other and keeps what was said.</summary>
    private sealed class SmallMailServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;

        public SmallMailServer()
        {
            listener.Start();
            serving = ServeAsync();
        }

        public volatile string Recipient = "250 OK";

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public List<string> Commands { get; } = [];

        public string Data { get; private set; } = "";

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            listener.Stop();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }

        private async Task ServeAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 small.example ready");
                while (await reader.ReadLineAsync(stop.Token) is { } line && await AnswerAsync(line, reader, writer)) Commands.Add(line);
            }
        }

        private async Task<bool> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-small.example\r\n250 AUTH LOGIN");
                    return true;
                case "AUTH":
                    await writer.WriteLineAsync("334 UGFzc3dvcmQ6");
                    await reader.ReadLineAsync(stop.Token);
                    await writer.WriteLineAsync("235 Welcome");
                    return true;
                case "RCPT":
                    await writer.WriteLineAsync(Recipient);
                    return true;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    var text = new StringBuilder();
                    while (await reader.ReadLineAsync(stop.Token) is { } part && part != ".") text.Append(part).Append('\n');
                    Data = text.ToString();
                    await writer.WriteLineAsync("250 Taken");
                    return true;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return false;
                default:
                    await writer.WriteLineAsync("250 OK");
                    return true;
            }
        }
    }
}
