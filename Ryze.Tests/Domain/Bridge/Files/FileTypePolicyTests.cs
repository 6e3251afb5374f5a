using System.Text;
using Ryze.Domain.Bridge.Files;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Tests.Domain.Bridge.Files;

/// <summary>docs/spec/bridge.md 3.1: the bytes of a file decide its type, not what the sender announced.</summary>
internal sealed class FileTypePolicyTests
{
    private const string Png = "\u0089PNG\r\n\u001A";
    private const string Mp4 = "\0\0\0\u0018ftypmp42";
    private const string Zeros = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    private const string Program = "MZ" + Zeros + Zeros + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0080\0\0\0";
    private const string Zip = "PK\u0003\u0004";
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [TestCase("image", "image/jpeg", "image/jpeg", Png, "image/png", TestName = "Image_gets_the_type_of_its_bytes")]
    [TestCase(
        "image", "image/jpeg", "application/octet-stream", "\u0012\u0034\u0056random", null, TestName = "Unknown_bytes_are_not_an_image")]
    [TestCase("image", "image/jpeg", "text/html", "<html>login</html>", null, TestName = "Login_page_is_not_an_image")]
    [TestCase("document", "application/pdf", "text/html", " <!DOCTYPE html><html>", null, TestName = "Login_page_is_not_a_document")]
    [TestCase("document", "text/html", "text/html", "<html>page</html>", "text/html", TestName = "Announced_HTML_page_is_a_document")]
    [TestCase("image", "image/jpeg", "image/jpeg", "", null, TestName = "Empty_content_is_not_an_image")]
    [TestCase("document", null, null, "", null, TestName = "Empty_content_is_not_a_document")]
    [TestCase("video", "video/mp4", null, Mp4, "video/mp4", TestName = "MP4_content_is_a_video")]
    [TestCase("video", "video/mp4", null, "\0\0\0\u0014ftypqt  ", "video/quicktime", TestName = "QuickTime_video_is_recognized")]
    [TestCase("audio", "audio/mp4", null, Mp4, "audio/mp4", TestName = "Audio_in_an_MP4_container_stays_audio")]
    [TestCase("ptt", "audio/ogg; codecs=opus", null, "OggS", "audio/ogg", TestName = "Voice_note_is_Ogg_audio")]
    [TestCase("audio", "audio/mpeg", null, "\u00FF\u00FB\u0090\0", "audio/mpeg", TestName = "MP3_without_an_ID3_header_is_recognized")]
    [TestCase("audio", "audio/amr", null, "#!AMR\n", "audio/amr", TestName = "AMR_is_recognized")]
    [TestCase("document", Word, null, Zip, Word, TestName = "Word_document_keeps_its_type")]
    [TestCase("document", "application/octet-stream", null, Program, "application/x-msdownload", TestName = "Executable_is_recognized")]
    [TestCase(
        "document", "application/pdf", null, "junk", "application/octet-stream",
        TestName = "Document_that_is_not_a_PDF_becomes_an_octet_stream")]
    [TestCase("document", "image/jpeg", null, Png, "image/png", TestName = "Image_sent_as_a_document_gets_an_image_type")]
    [TestCase("document", "text/csv", null, "a;b", "text/csv", TestName = "Text_document_keeps_its_announced_type")]
    [TestCase("sticker", "application/was", null, Zip, "application/was", TestName = "Animated_sticker_is_accepted")]
    public void Bytes_decide_the_file_type(string kind, string? announced, string? served, string bytes, string? type) => Assert.That(
        FileTypePolicy.Decide(new MessageMedia(null, kind, announced, null, IsVoice: false), served, Encoding.Latin1.GetBytes(bytes)),
        Is.EqualTo(type));

    [TestCase("text/html", "application/octet-stream")]
    [TestCase("TEXT/HTML; charset=utf-8", "application/octet-stream")]
    [TestCase("application/xhtml+xml", "application/octet-stream")]
    [TestCase("image/svg+xml", "application/octet-stream")]
    [TestCase("application/xml", "application/octet-stream")]
    [TestCase("text/xml", "application/octet-stream")]
    [TestCase("text/xsl", "application/octet-stream")]
    [TestCase(Word, Word)]
    [TestCase("application/pdf", "application/pdf")]
    [TestCase("text/plain; charset=utf-8", "text/plain; charset=utf-8")]
    [TestCase("image/png", "image/png")]
    public void Type_that_a_browser_renders_is_posted_as_an_octet_stream(string type, string posted) =>
        Assert.That(FileTypePolicy.ForBrowser(type), Is.EqualTo(posted));

    [TestCase("FORMULARIO DE CADASTRO 2026")]
    [TestCase("FORM 1234AIFF")]
    [TestCase("BM;nome;valor\n1;2;3;4;5;6;7;8")]
    [TestCase("MZ is a postal code and a longer text that goes on for more than sixty-four characters, as texts do")]
    [TestCase("ID3 is a kind of tag")]
    [TestCase("FLV 2026, planilha")]
    [TestCase("RIFF raff and more")]
    [TestCase("abcdefghWAVE of heat")]
    [TestCase("GIF8 and other letters")]
    [TestCase("caffè, latte")]
    [TestCase("Rar! Very rare")]
    [TestCase("abcdftypical text")]
    [TestCase("\u00FF\u00FEh\0e\0l\0l\0o\0", Description = "UTF-16")]
    public void Text_matches_no_known_file_signature(string text) =>
        Assert.That(FileSignature.MimeTypeOf(Encoding.Latin1.GetBytes(text)), Is.Null);

    [TestCase("RIFF\u0010\0\0\0WAVEfmt ", "audio/wav")]
    [TestCase("RIFF\u0010\0\0\0WEBPVP8 ", "image/webp")]
    [TestCase("RIFF\u0010\0\0\0AVI LIST", "video/x-msvideo")]
    [TestCase("FORM\0\0\u0010\0AIFFCOMM", "audio/aiff")]
    [TestCase("FORM\0\0\u0010\0AIFCFVER", "audio/aiff")]
    [TestCase("BM\u0036\0\u000C\0\0\0\0\0\u0036\0\0\0\u0028\0\0\0", "image/bmp")]
    [TestCase("ID3\u0003\0\0\0\0\u000F\u0076TIT2", "audio/mpeg")]
    [TestCase("FLV\u0001\u0005\0\0\0\u0009", "video/x-flv")]
    [TestCase("GIF87a", "image/gif")]
    [TestCase("GIF89a", "image/gif")]
    [TestCase("caff\0\u0001", "audio/x-caf")]
    [TestCase("Rar!\u001A\u0007", "application/vnd.rar")]
    [TestCase("\u00FF\u00F3\u0040\u00C4", "audio/mpeg")]
    [TestCase("\u00FF\u00F1\u0050\u0080", "audio/aac")]
    public void Header_bytes_show_the_file_type(string bytes, string type) =>
        Assert.That(FileSignature.MimeTypeOf(Encoding.Latin1.GetBytes(bytes)), Is.EqualTo(type));

    [TestCase("foto\u202Egpj.exe", null, "fotogpj.exe", TestName = "Direction_marks_are_removed_from_a_name")]
    [TestCase("../../etc/pass\"wd\r\n.pdf", null, "passwd.pdf", TestName = "Unsafe_characters_are_removed_from_a_name")]
    [TestCase("contrato", Word, "contrato.docx", TestName = "A_name_without_an_extension_gets_one")]
    [TestCase(
        "planilha", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "planilha.xlsx",
        TestName = "A_spreadsheet_gets_its_extension")]
    [TestCase("nota", "application/xml", "nota.xml", TestName = "XML_gets_its_extension")]
    [TestCase("versao 1.2", "application/pdf", "versao 1.2.pdf", TestName = "A_version_number_is_not_an_extension")]
    [TestCase(null, "audio/aac", "file.aac", TestName = "AAC_gets_its_extension")]
    [TestCase(null, "audio/x-m4a", "file.m4a", TestName = "M4A_gets_its_extension")]
    [TestCase(null, "video/quicktime", "file.mov", TestName = "MOV_gets_its_extension")]
    [TestCase(null, "image/heic", "file.heic", TestName = "HEIC_gets_its_extension")]
    [TestCase(null, "video/3gpp", "file.3gp", TestName = "3GPP_gets_its_extension")]
    [TestCase("\u200B", "image/png", "file.png", TestName = "An_invisible_name_is_replaced")]
    [TestCase("férias.jpg", "image/png", "férias.jpg", TestName = "A_name_keeps_its_extension")]
    public void File_name_is_safe_with_an_extension(string? name, string? type, string expected) =>
        Assert.That(FileNames.Of(new MessageMedia(null, "document", type, name, IsVoice: false), type), Is.EqualTo(expected));
}
