; The Windows installer of 预算填报台. Compiled by build.ps1 on Windows and by `make package` elsewhere:
;   makensis -X"Target amd64-unicode" -DVERSION=1.2.0 -DFOLDER=<frozen folder> -DOUT=<setup.exe> budgetdesk.nsi
; /S silent, /AllUsers for everybody on the computer (needs an administrator), /D=<folder> last, without quotes.
; Exit codes: 0 done, 1 cancelled, 2 stopped by an error, 3 needs an administrator, 4 Windows is too old,
; 5 the program is still running (nothing was changed).

Unicode true
!ifndef QUICK
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "nsDialogs.nsh"

!define NAME "预算填报台"
!define ID "BudgetDesk"
!define PROGRAM "budgetdeskw.exe"
!define CONSOLE "budgetdesk.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define WAIT 10 ; seconds that a silent upgrade waits for the program to close
!ifndef ICONS
  !define ICONS "${FOLDER}\_internal\resources\icons"
!endif

Name "${NAME}"
OutFile "${OUT}"
InstallDir ""
RequestExecutionLevel user
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME}安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "MIT"

Var ForAll ; 1: for everybody on this computer
Var ForMe
Var Choice
Var Running

!define MUI_ICON "${ICONS}\budgetdesk.ico"
!define MUI_UNICON "${ICONS}\budgetdesk.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${NAME}"
!define MUI_WELCOMEPAGE_TEXT "即将安装${NAME} ${VERSION}。$\r$\n$\r$\n不需要联网。已有的工作库（.bdesk）、自己安装的报表包和设置都会保留。$\r$\n$\r$\n需要 64 位的 Windows 10（1809 版）或更新的系统。"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
Page custom AskForWhom TakeForWhom
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; --- which Windows, for whom, where

!macro Leave code
  SetErrorLevel ${code}
  Quit
!macroend

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP|MB_OK "${NAME}需要 Windows 10（1809 版）或更新的 64 位系统，这台电脑上不能安装。$\r$\n$\r$\n仍在用 Windows 7 的股室，可以由装有${NAME}的电脑为它导出一个填报工作簿，用 Excel 或 WPS 填好后再收回来。" /SD IDOK
    !insertmacro Leave 4
  ${EndIf}
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP|MB_OK "${NAME}需要 64 位的 Windows，这台电脑上不能安装。" /SD IDOK
    !insertmacro Leave 4
  ${EndIf}
  StrCpy $ForAll 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    StrCpy $ForAll 1
  ${EndIf}
  Call PlaceIt
FunctionEnd

; Where an earlier version is, else the usual place; a folder given by /D= stays.
Function PlaceIt
  ${If} $ForAll = 1
    SetShellVarContext all
    ${If} $INSTDIR == ""
      ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
      StrCpy $INSTDIR $0
    ${EndIf}
    ${If} $INSTDIR == ""
      StrCpy $INSTDIR "$PROGRAMFILES64\${ID}"
    ${EndIf}
  ${Else}
    SetShellVarContext current
    ${If} $INSTDIR == ""
      ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
      StrCpy $INSTDIR $0
    ${EndIf}
    ${If} $INSTDIR == ""
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${ID}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function AskForWhom
  !insertmacro MUI_HEADER_TEXT "为谁安装" "只为自己安装不需要管理员。"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "只为我自己安装（不需要管理员）"
  Pop $ForMe
  ${NSD_CreateRadioButton} 0 30u 100% 12u "为这台电脑上的所有人安装（需要管理员）"
  Pop $Choice
  ${If} $ForAll = 1
    ${NSD_Check} $Choice
  ${Else}
    ${NSD_Check} $ForMe
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function TakeForWhom
  ${NSD_GetState} $Choice $0
  ${If} $0 = ${BST_CHECKED}
    StrCpy $1 1
  ${Else}
    StrCpy $1 0
  ${EndIf}
  ${If} $1 = 1
    UserInfo::GetAccountType
    Pop $2
    ${If} $2 != "Admin"
      ExecShell "runas" "$EXEPATH" "/AllUsers" ; begins again as administrator
      !insertmacro Leave 0
    ${EndIf}
  ${EndIf}
  ${If} $1 <> $ForAll
    StrCpy $ForAll $1
    StrCpy $INSTDIR ""
    Call PlaceIt
  ${EndIf}
FunctionEnd

; --- a program that is running keeps its files: nothing may be changed then

; $Running: 1 where a program file in the folder cannot be written to, else 0.
!macro DefineIsRunning un
Function ${un}IsRunning
  StrCpy $Running 0
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $Running 1
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\${CONSOLE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${CONSOLE}" a
    ${If} ${Errors}
      StrCpy $Running 1
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ClearErrors
FunctionEnd
!macroend

!macro DefineWaitUntilClosed un
Function ${un}WaitUntilClosed
  StrCpy $9 0
  again:
  Call ${un}IsRunning
  ${If} $Running = 0
    Return
  ${EndIf}
  ${If} ${Silent}
    IntOp $9 $9 + 1
    ${If} $9 > ${WAIT}
      !insertmacro Leave 5
    ${EndIf}
    Sleep 1000
    Goto again
  ${EndIf}
  MessageBox MB_ICONEXCLAMATION|MB_RETRYCANCEL "${NAME}正在运行。请先在窗口中关闭它（填的数都已自动保存），再点“重试”。" IDRETRY again
  !insertmacro Leave 5
FunctionEnd
!macroend

!insertmacro DefineIsRunning ""
!insertmacro DefineIsRunning "un."
!insertmacro DefineWaitUntilClosed ""
!insertmacro DefineWaitUntilClosed "un."

; --- the files

!macro FileType suffix kind about icon
  WriteRegStr SHCTX "Software\Classes\${ID}.${kind}" "" "${about}"
  WriteRegStr SHCTX "Software\Classes\${ID}.${kind}\DefaultIcon" "" "$INSTDIR\_internal\resources\icons\${icon}.ico"
  WriteRegStr SHCTX "Software\Classes\${ID}.${kind}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr SHCTX "Software\Classes\${suffix}" "" "${ID}.${kind}"
  WriteRegStr SHCTX "Software\Classes\${suffix}\OpenWithProgids" "${ID}.${kind}" ""
!macroend

!macro NoFileType suffix kind
  DeleteRegKey SHCTX "Software\Classes\${ID}.${kind}"
  DeleteRegValue SHCTX "Software\Classes\${suffix}\OpenWithProgids" "${ID}.${kind}"
  ReadRegStr $0 SHCTX "Software\Classes\${suffix}" ""
  ${If} $0 == "${ID}.${kind}"
    DeleteRegValue SHCTX "Software\Classes\${suffix}" ""
  ${EndIf}
  DeleteRegKey /ifempty SHCTX "Software\Classes\${suffix}\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\${suffix}"
!macroend

Section "-program"
  SetRegView 64
  ${If} $ForAll = 1
    UserInfo::GetAccountType
    Pop $2
    ${If} $2 != "Admin"
      !insertmacro Leave 3
    ${EndIf}
  ${EndIf}
  Call WaitUntilClosed

  ; The earlier version steps aside and comes back where the new one cannot be written whole.
  RMDir /r "$INSTDIR\_before"
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    CreateDirectory "$INSTDIR\_before"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\_before\_internal"
    ${If} ${Errors}
      RMDir "$INSTDIR\_before"
      !insertmacro Leave 5
    ${EndIf}
    Rename "$INSTDIR\${PROGRAM}" "$INSTDIR\_before\${PROGRAM}"
    Rename "$INSTDIR\${CONSOLE}" "$INSTDIR\_before\${CONSOLE}"
  ${EndIf}
  ClearErrors
  SetOutPath "$INSTDIR"
  SetOverwrite on
  File /r "${FOLDER}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    RMDir /r "$INSTDIR\_internal"
    ${If} ${FileExists} "$INSTDIR\_before\_internal\*.*"
      Delete "$INSTDIR\${PROGRAM}"
      Delete "$INSTDIR\${CONSOLE}"
      Rename "$INSTDIR\_before\_internal" "$INSTDIR\_internal"
      Rename "$INSTDIR\_before\${PROGRAM}" "$INSTDIR\${PROGRAM}"
      Rename "$INSTDIR\_before\${CONSOLE}" "$INSTDIR\${CONSOLE}"
      RMDir "$INSTDIR\_before"
    ${EndIf}
    MessageBox MB_ICONSTOP|MB_OK "没有装好：文件写不进 $INSTDIR（磁盘已满，或没有权限）。原来的版本仍可使用。" /SD IDOK
    !insertmacro Leave 2
  ${EndIf}
  RMDir /r "$INSTDIR\_before"

  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\_internal\resources\icons\budgetdesk.ico"
  CreateShortCut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\_internal\resources\icons\budgetdesk.ico"

  !insertmacro FileType ".bdesk" "Workspace" "预算填报台工作库" "bdesk"
  !insertmacro FileType ".bdpkg" "Package" "预算填报台上报包" "bdpkg"
  !insertmacro FileType ".bdform" "Form" "预算填报台报表包" "bdform"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\_internal\resources\icons\budgetdesk.ico"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "BudgetDesk"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "ForAllUsers" $ForAll
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0
  ${RefreshShellIcons}
SectionEnd

; --- taking it away

Function un.onInit
  SetRegView 64
  SetShellVarContext current
  StrCpy $ForAll 0
  ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $0 != $INSTDIR
    ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
    ${If} $0 == $INSTDIR
      StrCpy $ForAll 1
      SetShellVarContext all
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetRegView 64
  ${If} $ForAll = 1
    UserInfo::GetAccountType
    Pop $2
    ${If} $2 != "Admin"
      MessageBox MB_ICONSTOP|MB_OK "这是为所有人安装的，请用管理员身份卸载。" /SD IDOK
      !insertmacro Leave 3
    ${EndIf}
  ${EndIf}
  Call un.WaitUntilClosed
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  !insertmacro NoFileType ".bdesk" "Workspace"
  !insertmacro NoFileType ".bdpkg" "Package"
  !insertmacro NoFileType ".bdform" "Form"
  DeleteRegKey SHCTX "${UNINSTALL}"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\_before"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays where a person has put files there

  ; What people made is theirs: workspaces are never touched, the rest only where they say so.
  SetShellVarContext current
  ${If} ${FileExists} "$LOCALAPPDATA\${ID}\*.*"
    MessageBox MB_ICONQUESTION|MB_YESNO|MB_DEFBUTTON2 "是否也删除自己安装的报表包、设置和日志？$\r$\n$\r$\n工作库（.bdesk）和它的备份在任何情况下都不会删除。以后还要再装的，请选“否”。" /SD IDNO IDNO keep
    RMDir /r "$LOCALAPPDATA\${ID}\packs"
    RMDir /r "$LOCALAPPDATA\${ID}\Logs"
    Delete "$LOCALAPPDATA\${ID}\budgetdesk*.log"
    DeleteRegKey HKCU "Software\BudgetDesk"
    RMDir "$LOCALAPPDATA\${ID}"
    keep:
  ${EndIf}
  ${RefreshShellIcons}
SectionEnd
