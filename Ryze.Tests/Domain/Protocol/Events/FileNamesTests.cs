using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Protocol.Events;

/// <summary>File names that pass through the bridge, in either direction (docs/spec/bridge.md 3.1).</summary>
internal sealed class FileNamesTests
{
    [TestCase("contrato São João.pdf", "contrato São João.pdf")]
    [TestCase("../../etc/passwd", "passwd")]
    [TestCase("C:\\Users\\ana\\a.pdf", "a.pdf")]
    [TestCase("a\"b\r\nc.pdf", "abc.pdf")]
    [TestCase("a\0b\u0007.pdf", "ab.pdf")]
    [TestCase("foto\u202egpj.exe", "fotogpj.exe")]
    [TestCase("a\u2028b\u200f\ufeff.pdf", "ab.pdf")]
    [TestCase("a\U000E0041b.pdf", "ab.pdf", Description = "a tag beyond 16 bits")]
    [TestCase(" a.pdf ", "a.pdf")]
    [TestCase("..", "")]
    [TestCase("dir/", "")]
    [TestCase("\u202e", "")]
    [TestCase("", "")]
    public void File_name_loses_only_dangerous_characters(string name, string expected) =>
        Assert.That(FileNames.Clean(name), Is.EqualTo(expected));

    [Test]
    public void Long_name_keeps_its_extension() =>
        Assert.That(FileNames.Clean(new string('x', 300) + ".pdf"), Has.Length.EqualTo(200).And.EndsWith("x.pdf"));
}
