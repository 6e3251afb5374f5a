using System.Text;
using Ryze.Domain.Relay;
using Ryze.Domain.Relay.Content;

namespace Ryze.Tests.Domain.Relay.Content;

/// <summary>bridge.md 3.1: bytes are not believed.</summary>
internal sealed class FileTypePolicyTests
{
    private const string Png = "\u0089PNG\r\n\u001A";
    private const string Mp4 = "\0\0\0\u0018ftypmp42";
    private const string Zip = "PK\u0003\u0004";
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [TestCase("image", "image/jpeg", "image/jpeg", Png, "image/png", TestName = "A_picture_gets_the_type_of_its_bytes")]
    [TestCase("image", "image/jpeg", "application/octet-stream", "\u0012\u0034\u0056random", null, TestName = "Octets_are_no_picture")]
    [TestCase("image", "image/jpeg", "text/html", "<html>login</html>", null, TestName = "A_login_page_is_no_picture")]
    [TestCase("document", "application/pdf", "text/html", " <!DOCTYPE html><html>", null, TestName = "A_login_page_is_no_document")]
    [TestCase("document", "text/html", "text/html", "<html>page</html>", "text/html", TestName = "A_page_that_was_announced_is_a_document")]
    [TestCase("image", "image/jpeg", "image/jpeg", "", null, TestName = "Nothing_is_no_picture")]
    [TestCase("document", null, null, "", null, TestName = "Nothing_is_no_document")]
    [TestCase("video", "video/mp4", null, Mp4, "video/mp4", TestName = "A_film_is_a_film")]
    [TestCase("video", "video/mp4", null, "\0\0\0\u0014ftypqt  ", "video/quicktime", TestName = "A_film_of_Apple_is_recognized")]
    [TestCase("audio", "audio/mp4", null, Mp4, "audio/mp4", TestName = "Sound_in_a_container_stays_sound")]
    [TestCase("ptt", "audio/ogg; codecs=opus", null, "OggS", "audio/ogg", TestName = "A_voice_note_is_Ogg")]
    [TestCase("audio", "audio/mpeg", null, "\u00FF\u00FB\u0090\0", "audio/mpeg", TestName = "MP3_without_a_header_is_recognized")]
    [TestCase("audio", "audio/amr", null, "#!AMR\n", "audio/amr", TestName = "AMR_is_recognized")]
    [TestCase("document", Word, null, Zip, Word, TestName = "A_Word_document_stays_one")]
    [TestCase("document", "application/octet-stream", null, "MZ", "application/x-msdownload", TestName = "A_program_is_called_one")]
    [TestCase("document", "application/pdf", null, "junk", "application/octet-stream", TestName = "A_document_that_is_no_PDF_arrives_as_octets")]
    [TestCase("document", "image/jpeg", null, Png, "image/png", TestName = "A_picture_sent_as_a_document_gets_its_type")]
    [TestCase("document", "text/csv", null, "a;b", "text/csv", TestName = "Text_keeps_the_announced_type")]
    [TestCase("sticker", "application/was", null, Zip, "application/was", TestName = "An_animated_sticker_is_accepted")]
    public void Decides(string kind, string? announced, string? served, string bytes, string? type) => Assert.That(
        FileTypePolicy.Decide(new RelayMedia(null, kind, announced, null, IsVoice: false), served, Encoding.Latin1.GetBytes(bytes)), Is.EqualTo(type));

    [TestCase("foto\u202Egpj.exe", null, "fotogpj.exe", TestName = "Direction_marks_are_removed_from_a_name")]
    [TestCase("../../etc/pass\"wd\r\n.pdf", null, "passwd.pdf", TestName = "Paths_quotes_and_line_ends_are_removed_from_a_name")]
    [TestCase("contrato", Word, "contrato.docx", TestName = "A_name_without_an_extension_gets_one")]
    [TestCase("planilha", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "planilha.xlsx", TestName = "A_spreadsheet_gets_its_extension")]
    [TestCase("nota", "application/xml", "nota.xml", TestName = "XML_gets_its_extension")]
    [TestCase("versao 1.2", "application/pdf", "versao 1.2.pdf", TestName = "A_version_number_is_no_extension")]
    [TestCase(null, "audio/aac", "file.aac", TestName = "AAC_gets_its_extension")]
    [TestCase(null, "audio/x-m4a", "file.m4a", TestName = "M4A_gets_its_extension")]
    [TestCase(null, "video/quicktime", "file.mov", TestName = "MOV_gets_its_extension")]
    [TestCase(null, "image/heic", "file.heic", TestName = "HEIC_gets_its_extension")]
    [TestCase(null, "video/3gpp", "file.3gp", TestName = "3GPP_gets_its_extension")]
    [TestCase("\u200B", "image/png", "file.png", TestName = "A_name_that_cannot_be_seen_is_no_name")]
    [TestCase("férias.jpg", "image/png", "férias.jpg", TestName = "A_name_keeps_its_extension")]
    public void Names(string? name, string? type, string expected) =>
        Assert.That(FileNames.Of(new RelayMedia(null, "document", type, name, IsVoice: false), type), Is.EqualTo(expected));
}
