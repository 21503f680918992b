using Rodando.Licensing.Evidence;

namespace Rodando.Tests.Licensing.Evidence;

/// <summary>Names of uploaded files: what is taken is harmless wherever it is saved.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("acta.pdf")]
    [InlineData("Acta constitutiva núm. 1234.pdf")]
    [InlineData("acta.12.3.2026.pdf")]
    [InlineData("Ruedas S. C. de R. L.pdf")]
    [InlineData("登記.png")]
    public void An_ordinary_name_is_taken(string name) => FileNames.Wrong(name).ShouldBeNull();

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("a path", "../../etc/passwd.pdf")]
    [InlineData("a Windows path", "..\\acta.pdf")]
    [InlineData("an absolute path", "/acta.pdf")]
    [InlineData("a drive", "C:acta.pdf")]
    [InlineData("a stream", "acta.pdf:evil")]
    [InlineData("no extension", "acta")]
    [InlineData("a hidden file", ".htaccess.pdf")]
    [InlineData("a dot at the end", "acta.pdf.")]
    [InlineData("two dots", "acta..pdf")]
    [InlineData("a double extension", "acta.exe.pdf")]
    [InlineData("a double extension the other way", "acta.pdf.exe")]
    [InlineData("a line break", "acta\r\nSet-Cookie: x.pdf")]
    [InlineData("a NUL", "acta\0.pdf")]
    [InlineData("a turned direction", "acta\u202Efdp.exe.pdf")]
    [InlineData("an invisible character", "ac\u200Bta.pdf")]
    [InlineData("half a surrogate", "acta\uD800.pdf")]
    [InlineData("a device", "NUL.pdf")]
    [InlineData("a device in small letters", "com1.pdf")]
    [InlineData("a quote", "acta\".pdf")]
    public void A_malicious_name_is_refused_with_a_reason(string what, string name) =>
        FileNames.Wrong(name).ShouldNotBeNullOrEmpty(what);

    [Fact]
    public void A_name_is_at_most_120_characters_long()
    {
        FileNames.Wrong(new string('a', 116) + ".pdf").ShouldBeNull();
        FileNames.Wrong(new string('a', 117) + ".pdf").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("%PDF-1.7\n", "application/pdf")]
    [InlineData("<?xml version=\"1.0\"?>", "application/xml")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?>", "application/xml")]
    [InlineData("<html><script>", null)]
    [InlineData("MZ\u0090", null)]
    [InlineData(" %PDF-1.7", null)]
    [InlineData("", null)]
    public void The_type_is_told_by_the_content(string content, string? type) =>
        FileType.Of(System.Text.Encoding.UTF8.GetBytes(content))?.MediaType.ShouldBe(type ?? "none");
}
